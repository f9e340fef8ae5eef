package io.mptcpize.sockets;

import io.mptcpize.jvm.Privileged;
import io.mptcpize.jvm.Turn;
import io.mptcpize.kernel.Libc;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Log;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.security.PrivilegedExceptionAction;

/**
 * Links the native calls when the first socket needs them, on a thread of its own: that takes as
 * long as a small JVM's start, and a socket may be opened on a stack that is nearly used up. The
 * kernel is not asked for a socket yet.
 */
public final class Linking implements PrivilegedExceptionAction<Thread> {
  private final File home;
  private volatile int wideWindow;
  private final Counters counters;

  /** Null before the first socket, and if they could not be linked. */
  private volatile Linked linked;

  /** Why they could not be, for ever; null: they could, or nobody knows. */
  private volatile String failure;

  /** To link. */
  private final Turn turn = new Turn();

  private volatile boolean shortageTold;
  private volatile boolean waitTold;

  /**
   * @param home the directory of the agent's jar, where a native library may lie
   * @param wideWindow how many bytes an MPTCP socket can receive at first; 0: as the kernel does
   */
  public Linking(File home, int wideWindow, Counters counters) {
    this.home = home;
    this.wideWindow = wideWindow;
    this.counters = counters;
  }

  /**
   * What the constructor was given, anew.
   *
   * @return false: that is settled, as sockets were opened
   */
  public boolean setWideWindow(int bytes) {
    if (bytes != wideWindow && linked == null) {
      wideWindow = bytes;
    }
    return bytes == wideWindow;
  }

  /** What is linked; null before the first socket, and if nothing could be. */
  public Linked soFar() {
    return linked;
  }

  /** Whether the native calls cannot be linked in this JVM. */
  public boolean hasFailed() {
    return failure != null;
  }

  /** Links them if need be; null if they cannot be, or cannot be now: a socket is TCP then. */
  public Linked linked() {
    if (linked == null && failure == null && !turn.isMine()) {
      ahead(); // a socket that the linking itself opens is TCP
      if (!turn.await() && !waitTold) {
        waitTold = true;
        Log.warn("native calls are still being linked: sockets opened until then stay TCP");
      }
    }
    return linked;
  }

  /** Begins to link them, since the application will open its first socket soon. */
  public void ahead() {
    if (linked != null || failure != null || turn.isTaken()) {
      return;
    }
    Thread linker;
    try {
      linker = Privileged.run(this); // an application may not be allowed to make threads
    } catch (Throwable t) {
      linker = Thread.currentThread(); // no other is to be had
    }
    if (!turn.take(linker)) {
      return;
    }
    if (linked != null || failure != null) { // meanwhile
      turn.end();
      return;
    }
    try {
      linker.start();
    } catch (Throwable t) {
      turn.end();
      link();
    }
  }

  /**
   * Makes the thread; called by {@link Privileged}, whose permissions it inherits. Its class is the
   * JDK's: applications see all threads, and by a class of the agent they would have its loader.
   */
  @Override
  public Thread run() {
    Thread thread =
        new Thread(
            new Runnable() {
              @Override
              public void run() {
                link();
              }
            },
            "mptcpize-link");
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  private void link() {
    try {
      linked = new Linked(Libc.link(home), wideWindow, counters);
    } catch (Throwable t) {
      judge(t);
    } finally {
      turn.end();
    }
  }

  /**
   * A shortage is no verdict: the next socket tries again. Of one of descriptors the application
   * hears by itself.
   */
  private void judge(Throwable t) {
    boolean noMemory = isOfMemory(t);
    if (!noMemory && hasDescriptors()) {
      failure = Log.cause(t);
      Log.warn("no native calls in this JVM, everything stays TCP: " + failure);
    } else if (noMemory && !shortageTold) {
      shortageTold = true;
      Log.warn("no native calls yet, sockets stay TCP until there are: " + Log.cause(t));
    }
  }

  /** Whether memory or stack had run out, at first or while a class was initialised. */
  private static boolean isOfMemory(Throwable t) {
    Throwable cause = t;
    while (cause != null && !(cause instanceof VirtualMachineError)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  /** Whether a file can be opened, as the linking does. */
  private static boolean hasDescriptors() {
    try {
      new FileInputStream("/dev/null").close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Why no socket of this JVM can be MPTCP, in words; null if some can. */
  public String unusable() {
    Linked now = linked();
    if (now != null) {
      return now.families.refusal();
    }
    return "no native calls in this JVM" + (failure == null ? "" : ": " + failure);
  }
}
