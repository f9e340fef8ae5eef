package io.mptcpize.demo.netty;

import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** A stream of so many zero bytes. */
final class Zeros extends InputStream {
  static final int LIMIT = 1 << 30;

  private int left;

  Zeros(int size) {
    left = size;
  }

  /** The number that a query's values stand for, or -1 if they are not one number within bounds. */
  static int count(List<String> values) {
    if (values.size() != 1 || !values.get(0).matches("[0-9]{1,10}")) {
      return -1;
    }
    long n = Long.parseLong(values.get(0));
    return n <= LIMIT ? (int) n : -1;
  }

  /**
   * Without it Netty's ChunkedStream, which reads no more than this at once, takes single bytes.
   */
  @Override
  public int available() {
    return left;
  }

  @Override
  public int read() {
    if (left == 0) {
      return -1;
    }
    left--;
    return 0;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (left == 0) {
      return -1;
    }
    int n = Math.min(left, length);
    Arrays.fill(buffer, offset, offset + n, (byte) 0);
    left -= n;
    return n;
  }
}
