package io.mptcpize.it.program.faults;

import io.mptcpize.it.program.sockets.HeldConnections;

/**
 * A start beside {@link LockingAgent}: a class loads by which the agent knows that there will be
 * sockets, then one of the application, with which the other agent opens one. Prints {@code held
 * up} and ends with 3 where that does not come to an end. Then {@link HeldConnections}.
 */
public final class BesideLockingAgent {
  private static final long ALARM_MILLIS = 10_000;

  private BesideLockingAgent() {}

  public static void main(String[] addresses) throws Exception {
    Thread alarm = new Thread(BesideLockingAgent::alarm);
    alarm.setDaemon(true);
    alarm.start();
    Class.forName("java.net.Socket"); // from now on the agent links
    LockingAgent.Loaded.touch();
    alarm.interrupt();
    alarm.join();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("mptcpize-link")) {
        thread.join(); // what opens until then may be TCP
      }
    }
    HeldConnections.main(addresses);
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
