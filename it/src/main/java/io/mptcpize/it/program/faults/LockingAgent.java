package io.mptcpize.it.program.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.ServerSocket;
import java.security.ProtectionDomain;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An agent that lets in one class at a time, of those that are not the JDK's, and opens a socket
 * when a class of the application loads, as one does whose log goes to a server. With its lock held
 * it waits for another thread that loads a class, so that this one is in the middle of something,
 * which on a busy machine it is by chance only.
 */
public final class LockingAgent implements ClassFileTransformer {
  private static final String TRIGGER = LockingAgent.class.getName().replace('.', '/') + "$Loaded";
  private static final long WAIT_NANOS = 3_000_000_000L;

  private final AtomicInteger waiting = new AtomicInteger();

  private LockingAgent() {}

  /** The class of the application. */
  public static final class Loaded {
    private Loaded() {}

    /** What its loading is for. */
    public static void touch() {}
  }

  /**
   * Called by the JVM.
   *
   * @param argument classes of the JDK's to be loaded first, with blanks between
   */
  public static void premain(String argument, Instrumentation instrumentation) {
    for (String early : argument.isEmpty() ? new String[0] : argument.split(" ")) {
      try {
        Class.forName(early, false, null);
      } catch (ClassNotFoundException e) {
        // this JDK is without it
      }
    }
    instrumentation.addTransformer(new LockingAgent());
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> beingRedefined,
      ProtectionDomain domain,
      byte[] code) {
    if (loader == null) {
      return null;
    }
    waiting.incrementAndGet();
    synchronized (this) {
      waiting.decrementAndGet();
      if (TRIGGER.equals(name)) {
        open();
      }
    }
    return null;
  }

  private void open() {
    long begin = System.nanoTime();
    while (waiting.get() == 0 && System.nanoTime() - begin < WAIT_NANOS) {
      Thread.yield();
    }
    System.out.println(waiting.get() > 0 ? "another thread waits" : "no other thread");
    try {
      new ServerSocket(0).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
