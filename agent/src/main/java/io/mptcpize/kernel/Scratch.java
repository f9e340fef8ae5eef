package io.mptcpize.kernel;

import java.nio.ByteBuffer;

/**
 * A few bytes of native memory that system calls read and write. One thread at a time has it, in a
 * {@code try} that gives it back.
 */
public final class Scratch implements AutoCloseable {
  /** Of its bytes, those behind what option values and addresses take. */
  private static final int BEHIND = 16;

  /** The size of one: a multiple of what any value is aligned to. */
  static final int BYTES = 256 + BEHIND;

  /** In the byte order of the machine. */
  public final ByteBuffer bytes;

  /** Values of options and socket addresses stand at 0, the length that belongs to them here. */
  final int lengthAt;

  final long address;
  private final Libc libc;

  Scratch(Libc libc, ByteBuffer bytes, long address) {
    this.libc = libc;
    this.bytes = bytes;
    lengthAt = bytes.capacity() - BEHIND;
    this.address = address;
  }

  /** The first n bytes, copied. */
  public byte[] copy(int n) {
    byte[] copy = new byte[n];
    for (int i = 0; i < n; i++) {
      copy[i] = bytes.get(i);
    }
    return copy;
  }

  /** Sets the first bytes. */
  public void put(byte[] value) {
    for (int i = 0; i < value.length; i++) {
      bytes.put(i, value[i]);
    }
  }

  /** Gives it back. */
  @Override
  public void close() {
    libc.free(this);
  }
}
