package io.mptcpize.hook;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What connections are, by the numbers of their descriptors, so that the kernel is asked once for
 * each: two bits for a number, however many connections have had it.
 */
final class KnownProtocols {
  static final int UNKNOWN = 0;
  static final int TCP = 1;
  static final int MPTCP = 2;

  private static final int BITS = 2;
  private static final int MASK = (1 << BITS) - 1;
  private static final int IN_A_WORD = Integer.SIZE / BITS;

  /** Replaced by a longer one where a number is beyond; written by one thread at a time. */
  private volatile AtomicIntegerArray words = new AtomicIntegerArray(64);

  /** What was learned of this descriptor; {@link #UNKNOWN}: nothing. */
  int of(int fd) {
    AtomicIntegerArray all = words;
    int word = fd / IN_A_WORD;
    return fd >= 0 && word < all.length() ? all.get(word) >>> shift(fd) & MASK : UNKNOWN;
  }

  /** Learns this of a descriptor that is open, or {@link #UNKNOWN} of one that is closed. */
  synchronized void learn(int fd, int protocol) {
    int word = fd / IN_A_WORD;
    AtomicIntegerArray all = words;
    if (word >= all.length()) {
      all = new AtomicIntegerArray(Math.max(word + 1, 2 * all.length()));
      for (int i = 0; i < words.length(); i++) {
        all.set(i, words.get(i));
      }
      words = all;
    }
    all.set(word, all.get(word) & ~(MASK << shift(fd)) | protocol << shift(fd));
  }

  private static int shift(int fd) {
    return fd % IN_A_WORD * BITS;
  }
}
