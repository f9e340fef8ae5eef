package io.mptcpize.demo.traffic;

/** How many bytes have passed, the longest time in which none did, and whether that is enough. */
final class Progress {
  private long bytes;
  private long last = System.nanoTime();
  private long longest;
  private volatile boolean over;

  synchronized void add(int more) {
    longest = Math.max(longest, sinceLast());
    last = System.nanoTime();
    bytes += more;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Who sends is to come to an end. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** In nanoseconds. */
  synchronized long longestPause() {
    return longest;
  }

  private long sinceLast() {
    return System.nanoTime() - last;
  }
}
