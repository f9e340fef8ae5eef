package io.mptcpize.demo.traffic;

/** How many bytes have passed, and the longest time in which none did. */
final class Progress {
  private long bytes;
  private long last = System.nanoTime();
  private long longest;

  synchronized void add(int more) {
    longest = Math.max(longest, sinceLast());
    last = System.nanoTime();
    bytes += more;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** In nanoseconds. */
  synchronized long longestPause() {
    return longest;
  }

  private long sinceLast() {
    return System.nanoTime() - last;
  }
}
