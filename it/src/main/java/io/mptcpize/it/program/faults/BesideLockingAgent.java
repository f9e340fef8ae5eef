package io.mptcpize.it.program.faults;

import io.mptcpize.it.program.sockets.HeldConnections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Arrays;

/**
 * A start beside {@link LockingAgent}: a class loads by which the agent knows that there will be
 * sockets, then one of the application, with which the other agent opens one. Prints {@code held
 * up} and ends with 3 where that does not come to an end. Then {@link HeldConnections}.
 */
public final class BesideLockingAgent {
  private static final long ALARM_MILLIS = 10_000;

  private BesideLockingAgent() {}

  /**
   * @param arguments what another thread does meanwhile, link or open, and the addresses
   */
  public static void main(String[] arguments) throws Exception {
    Thread alarm = new Thread(BesideLockingAgent::alarm);
    alarm.setDaemon(true);
    alarm.start();
    if (arguments[0].equals("link")) {
      Class.forName("java.net.Socket"); // from now on the agent links
      LockingAgent.Loaded.touch();
    } else {
      Class.forName("java.net.Socket"); // else the two may wait for each other in the JDK
      Class.forName("java.net.ServerSocket");
      awaitAgent();
      Thread other = new Thread(BesideLockingAgent::open);
      other.start();
      LockingAgent.Loaded.touch();
      other.join();
    }
    awaitAgent();
    alarm.interrupt();
    alarm.join();
    HeldConnections.main(Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  /** What opens until then may be TCP. */
  private static void awaitAgent() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().matches("mptcpize-(link|rewrite)")) {
        thread.join();
      }
    }
  }

  private static void open() {
    try {
      new ServerSocket(0).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void alarm() {
    try {
      Thread.sleep(ALARM_MILLIS);
      System.out.println("held up");
      Runtime.getRuntime().halt(3);
    } catch (InterruptedException e) {
      // it has
    }
  }
}
