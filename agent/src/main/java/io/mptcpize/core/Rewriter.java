package io.mptcpize.core;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;

/**
 * Has the JDK's classes that make sockets rewritten when they load. A class that does not look as
 * expected stays as it is, with a warning: its sockets are TCP. A JVM that opens no socket loads
 * nothing beyond this class.
 */
final class Rewriter implements ClassFileTransformer, PrivilegedExceptionAction<Sockets> {
  private static final String CHANNEL = "/channel/";

  private final Instrumentation instrumentation;
  private final Options options;
  private Sockets sockets;
  private NettySockets netty;
  private boolean hookFailed;
  private boolean nettyFailed;
  private volatile boolean announced;

  Rewriter(Instrumentation instrumentation, Options options) {
    this.instrumentation = instrumentation;
    this.options = options;
  }

  /** Rewrites these classes from now on, and those of them that are loaded already. */
  void install() {
    instrumentation.addTransformer(this, true);
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      String name = loaded.getName().replace('.', '/');
      if (loaded.getClassLoader() == null ? isTarget(name) : isNetty(name)) {
        try {
          if (sockets() != null) {
            sockets().anyOptionMayBeSet();
          }
          instrumentation.retransformClasses(loaded);
        } catch (Throwable t) {
          Log.warn(loaded.getName() + " cannot be rewritten, its sockets stay TCP: " + t);
        }
      }
    }
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> beingRedefined,
      ProtectionDomain domain,
      byte[] code) {
    if (name == null) {
      return null;
    }
    if (loader != null) {
      return isNetty(name) ? transformNetty(name, code) : null;
    }
    if (!isTarget(name)) {
      if (!announced && announcesSockets(name)) {
        announced = true;
        Sockets side = sockets();
        if (side != null) {
          side.linkAhead();
        }
      }
      return null;
    }
    try {
      return sockets() == null ? null : HookedClass.rewrite(name, code);
    } catch (Throwable t) {
      sockets().anyOptionMayBeSet();
      Log.warn(
          name.replace('/', '.')
              + " is not as expected, its sockets stay TCP: "
              + Sockets.cause(t));
      return null;
    }
  }

  /**
   * A class of Netty's is rewritten, or its sockets are left as they are and that is said, once.
   */
  private byte[] transformNetty(String name, byte[] code) {
    NettySockets side = netty();
    if (side == null) {
      return null;
    }
    try {
      return NettyClass.rewrite(name, code);
    } catch (Throwable t) {
      if (side.becomeIncomplete()) {
        Log.warn(
            name.replace('/', '.')
                + " is not as expected, sockets of this Netty may stay TCP: "
                + Sockets.cause(t));
      }
      return null;
    }
  }

  @Override
  public Sockets run() throws Exception {
    JavaBase javaBase = JavaBase.instance();
    javaBase.open(instrumentation);
    javaBase.define("sun.nio.ch.MptcpizeHook");
    Sockets side = new Sockets(options.rules(), options.urgentData(), options.wideWindow());
    side.install();
    return side;
  }

  /** As {@link HookedClass#isOne}, without loading that class for each of the JVM's. */
  private static boolean isTarget(String name) {
    return (name.startsWith("sun/nio/ch/")
            || name.startsWith("java/net/AbstractP")
            || name.startsWith("java/net/PlainSocketI")
            || name.equals("java/net/SocketInputStream"))
        && HookedClass.isOne(name);
  }

  /**
   * As {@link NettyClass#isOne}, without loading that class for each of the application's. Many
   * libraries bring Netty under another package, which ends in {@code netty}.
   */
  private static boolean isNetty(String name) {
    int at = name.lastIndexOf(CHANNEL);
    if (at < 0) {
      return false;
    }
    int rest = at + CHANNEL.length();
    return (name.startsWith("unix/", rest)
            || name.startsWith("epoll/", rest)
            || name.startsWith("uring/", rest))
        && NettyClass.isOne(name);
  }

  /** Whether this class loads some milliseconds before the first socket is opened. */
  private static boolean announcesSockets(String name) {
    return name.equals("java/net/Socket")
        || name.equals("java/net/ServerSocket")
        || name.equals("java/nio/channels/SocketChannel")
        || name.equals("java/nio/channels/ServerSocketChannel")
        || name.equals("java/nio/channels/AsynchronousServerSocketChannel")
        || name.equals("java/nio/channels/AsynchronousSocketChannel");
  }

  /**
   * Puts the hook in place, before the first class that calls it.
   *
   * @return the agent's side of it, or null: it cannot be had, and that was said
   */
  synchronized Sockets sockets() {
    if (sockets == null && !hookFailed) {
      try {
        sockets = Privileged.run(this);
      } catch (Throwable t) {
        hookFailed = true;
        Log.warn("the agent cannot get into this JVM, sockets stay TCP: " + Sockets.cause(t));
      }
    }
    return sockets;
  }

  /** The same for Netty's native transports. */
  private synchronized NettySockets netty() {
    if (netty == null && sockets() != null && !nettyFailed) {
      try {
        netty =
            Privileged.run(
                new PrivilegedExceptionAction<NettySockets>() {
                  @Override
                  public NettySockets run() throws Exception {
                    JavaBase.instance().define("java.nio.channels.spi.MptcpizeNetty");
                    NettySockets side = new NettySockets(sockets);
                    side.install();
                    return side;
                  }
                });
      } catch (Throwable t) {
        nettyFailed = true;
        Log.warn(
            "the agent cannot get into Netty's native transports, their sockets stay TCP: "
                + Sockets.cause(t));
      }
    }
    return netty;
  }
}
