package io.mptcpize.start;

import io.mptcpize.hook.JdkHook;
import io.mptcpize.hook.NettyHook;
import io.mptcpize.hook.Parts;
import io.mptcpize.jvm.JavaBase;
import io.mptcpize.jvm.Privileged;
import io.mptcpize.log.Log;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.security.PrivilegedExceptionAction;

/**
 * The agent in this JVM, from when the first class that makes sockets is loaded. Nothing native is
 * touched, and the kernel is not asked, before the first socket.
 */
final class RunningAgent {
  private final Parts parts;
  private boolean hasNetty;
  private boolean nettyFailed;

  /**
   * Puts the hook into {@code java.base}, and the agent's side behind it.
   *
   * @param home the directory of the agent's jar
   * @throws Exception or a LinkageError: the agent cannot get into this JVM
   */
  RunningAgent(Instrumentation instrumentation, Options options, File home) throws Exception {
    JavaBase javaBase = JavaBase.instance();
    javaBase.open(instrumentation);
    javaBase.define("sun.nio.ch.MptcpizeHook");
    parts = new Parts(options.rules(), options.urgentData(), options.wideWindow(), home);
    new JdkHook(parts);
  }

  /** The same for Netty's native transports; false: it cannot be had, and that was said. */
  boolean installNetty() {
    if (!hasNetty && !nettyFailed) {
      try {
        Privileged.run(
            new PrivilegedExceptionAction<Void>() {
              @Override
              public Void run() throws Exception {
                JavaBase.instance().define("java.nio.channels.spi.MptcpizeNetty");
                new NettyHook(parts);
                return null;
              }
            });
        hasNetty = true;
      } catch (Throwable t) {
        nettyFailed = true;
        Log.warn(
            "the agent cannot get into Netty's native transports, their sockets stay TCP: "
                + Log.cause(t));
      }
    }
    return hasNetty;
  }

  /** A socket will be opened soon. */
  void linkAhead() {
    parts.linking.ahead();
  }

  /** Classes were loaded before they could be rewritten: options may have been set unseen. */
  void loadedEarlier() {
    parts.steering.anyMayBeSet();
  }

  /**
   * Writes a class anew with the hook in it; null: its sockets are left alone.
   *
   * @param name the internal name of a class that is in the table
   */
  byte[] rewrite(ClassLoader loader, String name, byte[] code) {
    byte[] rewritten = parts.coverage.rewrite(loader, name, code);
    if (rewritten == null) {
      parts.steering.anyMayBeSet();
    }
    return rewritten;
  }

  /** While some classes that sockets need are not rewritten yet, sockets are left alone. */
  void suspend(boolean suspended) {
    parts.coverage.suspend(suspended);
  }

  /** A class could not be rewritten: its sockets are left alone. */
  void refuse(ClassLoader loader, String name, Throwable why) {
    parts.coverage.refuse(loader, name, why);
  }

  /** Which sockets of the JDK are left alone, and why, in words; null: none. Loads all classes. */
  String uncovered() {
    return parts.coverage.uncovered();
  }

  /** Why no socket of this JVM can be MPTCP, in words; null if some can. */
  String unusable() {
    return parts.linking.unusable();
  }
}
