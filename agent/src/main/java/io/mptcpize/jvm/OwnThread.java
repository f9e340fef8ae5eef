package io.mptcpize.jvm;

import java.lang.reflect.Field;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes a daemon thread that has nothing of the application's thread which happens to make it:
 * neither its group, nor its priority, class loader, permissions or inheritable locals. An
 * application could not be undeployed while such a thread lives.
 */
public final class OwnThread implements PrivilegedAction<Thread> {
  private final Runnable does;
  private final String name;

  private OwnThread(Runnable does, String name) {
    this.does = does;
    this.name = name;
  }

  /** A thread that is still to be started. */
  @SuppressWarnings("removal") // it gives the thread the agent's permissions, up to JDK 23
  public static Thread of(Runnable does, String name) {
    return AccessController.doPrivileged(new OwnThread(does, name));
  }

  @Override
  public Thread run() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread thread = withoutLocals(root);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(null);
    return thread;
  }

  private Thread withoutLocals(ThreadGroup root) {
    try {
      return Thread.class
          .getConstructor(
              ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class)
          .newInstance(root, does, name, 0L, false);
    } catch (ReflectiveOperationException e) { // it is JDK 9's
      return cleared(new Thread(root, does, name));
    }
  }

  private static Thread cleared(Thread thread) {
    try {
      Field locals = Thread.class.getDeclaredField("inheritableThreadLocals");
      locals.setAccessible(true);
      locals.set(thread, null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // it has them while it lives
    }
    return thread;
  }
}
