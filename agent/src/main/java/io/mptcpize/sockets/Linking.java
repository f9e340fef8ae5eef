package io.mptcpize.sockets;

import io.mptcpize.jvm.Privileged;
import io.mptcpize.kernel.Libc;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Log;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Links the native calls when the first socket needs them: that takes as long as a small JVM's
 * start. The kernel is not asked for a socket yet.
 */
public final class Linking implements PrivilegedExceptionAction<Linked> {
  /** How long others wait for a thread that links, in ticks: on a busy machine they take longer. */
  private static final long LONGEST_MILLIS = 1_000;

  /**
   * How long others wait for a thread that links and waits itself: perhaps for a lock that one of
   * them holds, in another agent's transformer say.
   */
  private static final long STUCK_MILLIS = 200;

  private static final long TICK_MILLIS = 5;

  private final File home;
  private final int wideWindow;
  private final Counters counters;
  private final ReentrantLock lock = new ReentrantLock();

  /** Null before the first socket, and if they could not be linked. */
  private volatile Linked linked;

  /** Whether they could not be, for ever. */
  private volatile boolean failed;

  /** The thread that links, if one does. */
  private volatile Thread linker;

  /** Whether it was seen not to get on: nobody waits for it a second time. */
  private volatile boolean wasStuck;

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

  /** Links them on a thread of its own, since the application will open its first socket soon. */
  public void ahead() {
    Thread thread =
        new Thread("mptcpize-link") {
          @Override
          public void run() {
            linked();
          }
        };
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  /** What is linked; null before the first socket, and if nothing could be. */
  public Linked soFar() {
    return linked;
  }

  /** Whether the native calls cannot be linked in this JVM. */
  public boolean hasFailed() {
    return failed;
  }

  /** Links them if need be; null if they cannot be, or cannot be now: a socket is TCP then. */
  public Linked linked() {
    Linked before = linked;
    if (before != null || failed || lock.isHeldByCurrentThread()) {
      return before; // a socket that the linking itself opens is TCP
    }
    if (!lockWhileItGetsOn()) {
      if (!waitTold) {
        waitTold = true;
        Log.warn("native calls are still being linked: sockets opened until then stay TCP");
      }
      return null;
    }
    linker = Thread.currentThread();
    try {
      if (linked == null && !failed) {
        linked = Privileged.run(this);
      }
    } catch (Throwable t) {
      judge(t);
    } finally {
      linker = null;
      lock.unlock();
    }
    return linked;
  }

  /** Called by {@link Privileged}. */
  @Override
  public Linked run() throws Exception {
    return new Linked(Libc.link(home), wideWindow, counters);
  }

  /**
   * A shortage is no verdict: the next socket tries again. Of one of descriptors the application
   * hears by itself.
   */
  private void judge(Throwable t) {
    boolean noMemory = t instanceof VirtualMachineError;
    failed = !noMemory && hasDescriptors();
    if (failed) {
      Log.warn("no native calls in this JVM, everything stays TCP: " + Log.cause(t));
    } else if (noMemory && !shortageTold) {
      shortageTold = true;
      Log.warn("no native calls yet, sockets stay TCP until there are: " + Log.cause(t));
    }
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

  /**
   * Takes the lock, unless the thread that has it does not get on. A socket that is TCP is better
   * than an application that waits.
   */
  private boolean lockWhileItGetsOn() {
    boolean interrupted = false;
    long waited = 0;
    long stuck = wasStuck ? STUCK_MILLIS : 0;
    try {
      while (waited <= LONGEST_MILLIS && stuck <= STUCK_MILLIS) {
        try {
          if (lock.tryLock(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
            wasStuck = false;
            return true;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
        Thread other = linker;
        boolean runs = other == null || other.getState() == Thread.State.RUNNABLE;
        stuck = runs ? 0 : stuck + TICK_MILLIS;
        waited += TICK_MILLIS;
      }
      wasStuck = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Why no socket of this JVM can be MPTCP, in words; null if some can. */
  public String unusable() {
    Linked now = linked();
    return now == null ? "no native calls in this JVM" : now.families.refusal();
  }
}
