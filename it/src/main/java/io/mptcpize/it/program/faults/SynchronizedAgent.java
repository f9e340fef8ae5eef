package io.mptcpize.it.program.faults;

import io.mptcpize.it.program.sockets.HeldConnections;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.ServerSocket;
import java.security.ProtectionDomain;

/**
 * An agent that lets in one class at a time, and logs each under the log's lock, which the
 * application has when it opens the first socket, as one does whose log goes to a server. As a
 * program it does that, and goes on with {@link HeldConnections}.
 */
public final class SynchronizedAgent implements ClassFileTransformer {
  private static final Object LOG = new Object();
  private static volatile boolean begun;
  private static int logged;

  private SynchronizedAgent() {}

  /** Called by the JVM. */
  public static void premain(String argument, Instrumentation instrumentation) {
    instrumentation.addTransformer(new SynchronizedAgent());
  }

  @Override
  public synchronized byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> beingRedefined,
      ProtectionDomain domain,
      byte[] code) {
    if (begun) {
      synchronized (LOG) {
        logged++;
      }
    }
    return null;
  }

  /**
   * @param addresses those of {@link HeldConnections}
   */
  public static void main(String[] addresses) throws Exception {
    begun = true;
    synchronized (LOG) {
      new ServerSocket(0).close();
    }
    HeldConnections.main(addresses);
  }
}
