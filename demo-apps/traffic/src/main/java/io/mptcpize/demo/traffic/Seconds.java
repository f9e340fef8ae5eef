package io.mptcpize.demo.traffic;

import java.util.List;

/** The seconds that pass while threads are at work. */
final class Seconds {
  private final long since = System.nanoTime();
  private int passed;

  int passed() {
    return passed;
  }

  /**
   * Waits until the next second has passed, or all threads have ended.
   *
   * @return whether one is still at work
   */
  boolean passOrEnd(List<Thread> threads) {
    long next = since + ++passed * 1_000_000_000L;
    try {
      for (Thread thread : threads) {
        for (long left = millisTo(next); thread.isAlive() && left > 0; left = millisTo(next)) {
          thread.join(left);
        }
      }
      return threads.stream().anyMatch(Thread::isAlive);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static long millisTo(long nanoTime) {
    return (nanoTime - System.nanoTime() + 999_999) / 1_000_000;
  }
}
