package io.mptcpize.it.program.faults;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.ServerSocket;
import java.security.ProtectionDomain;
import java.util.concurrent.CountDownLatch;

/**
 * An agent that holds up the thread which links the native calls, and the program that has it: it
 * opens a socket, for which that thread does not get on in time, and another, for which it goes on
 * a moment after that one has begun to wait. Prints {@code ready} then, and waits for its standard
 * input to end.
 */
public final class HeldLinker implements ClassFileTransformer {
  /** Longer than the time between two looks of the agent's at its thread. */
  private static final long MOMENT_MILLIS = 20;

  private static final CountDownLatch GATE = new CountDownLatch(1);

  private HeldLinker() {}

  /** Called by the JVM. */
  public static void premain(String argument, Instrumentation instrumentation) {
    instrumentation.addTransformer(new HeldLinker());
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> beingRedefined,
      ProtectionDomain domain,
      byte[] code) {
    if (Thread.currentThread().getName().equals("mptcpize-link")) {
      try {
        GATE.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return null;
  }

  public static void main(String[] arguments) throws Exception {
    new ServerSocket(0).close();
    Thread opening = Thread.currentThread();
    Thread opener =
        new Thread(
            () -> {
              try {
                while (opening.getState() != Thread.State.TIMED_WAITING) {
                  Thread.yield();
                }
                Thread.sleep(MOMENT_MILLIS); // it looks meanwhile, which nothing tells
              } catch (InterruptedException e) {
                // nobody does
              }
              GATE.countDown();
            });
    opener.setDaemon(true);
    opener.start();
    try (ServerSocket second = new ServerSocket(0)) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // wait for the end
      }
    }
  }
}
