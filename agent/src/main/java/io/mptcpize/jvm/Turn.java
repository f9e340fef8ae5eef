package io.mptcpize.jvm;

/**
 * One thread does something that is done once, and others wait for it, unless it does not get on:
 * it may wait for a lock that one of them holds, in another agent's transformer say. A socket that
 * is TCP is better than an application that stands still.
 *
 * <p>Threads wait for each other by monitors alone: whatever else they would use could be a class
 * that one of them is just loading.
 */
public final class Turn {
  /** How long others wait, in ticks: on a busy machine they take longer. */
  private static final long LONGEST_MILLIS = 1_000;

  /** How long they wait if the thread waits itself. */
  private static final long STUCK_MILLIS = 200;

  /** The same once it was given up, until it is seen to run. */
  private static final long STILL_STUCK_MILLIS = 50;

  private static final long TICK_MILLIS = 5;

  private Thread holder;

  /** Whether it was seen not to get on: nobody waits as long for it a second time. */
  private boolean stuck;

  /**
   * Begins, if no other thread does it.
   *
   * @param by the thread that does it; it may be one that is still to start
   * @return whether it is this one's to do
   */
  public synchronized boolean take(Thread by) {
    if (holder != null) {
      return false;
    }
    holder = by;
    return true;
  }

  /** It is done, or has failed. */
  public synchronized void end() {
    holder = null;
    stuck = false;
    notifyAll();
  }

  /** Whether a thread does it. */
  public synchronized boolean isTaken() {
    return holder != null;
  }

  /** Whether this thread is the one that does it. */
  public synchronized boolean isMine() {
    return Thread.currentThread() == holder;
  }

  /**
   * Waits for the thread that does it, if one does, unless it does not get on, or is this one.
   *
   * @return whether none does, or the one that did is done
   */
  public synchronized boolean await() {
    boolean interrupted = false;
    long waited = 0;
    long standing = stuck ? STUCK_MILLIS - STILL_STUCK_MILLIS : 0;
    Thread other = holder == Thread.currentThread() ? null : holder;
    while (other != null
        && holder == other
        && waited <= LONGEST_MILLIS
        && standing <= STUCK_MILLIS) {
      try {
        wait(TICK_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      Thread.State state = other.getState();
      boolean runs = state == Thread.State.RUNNABLE || state == Thread.State.NEW;
      standing = runs ? 0 : standing + TICK_MILLIS;
      waited += TICK_MILLIS;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    stuck = other != null && holder == other;
    return !stuck;
  }
}
