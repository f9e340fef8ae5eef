package io.mptcpize.it.program.parity;

/** Values that the kernel adjusts by itself, as long as they are not set. */
final class Rough {
  /** Larger than all that is ever set. */
  private static final int LARGE = 200_000;

  private Rough() {}

  /** The value in rough outline if it is such a one. */
  static Object value(String name, Object value) {
    if (name.endsWith("BUF") || name.endsWith("BufferSize")) {
      return (Integer) value > LARGE ? "about " + Integer.highestOneBit((Integer) value) : value;
    }
    return name.equals("TCP_QUICKACK") ? value.getClass() : value;
  }
}
