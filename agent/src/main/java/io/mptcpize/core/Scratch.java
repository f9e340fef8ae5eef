package io.mptcpize.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A few bytes of native memory that system calls read and write. One thread at a time has it. */
final class Scratch {
  /** Values of options and socket addresses stand at 0, the length that belongs to them here. */
  static final int LENGTH_AT = 256;

  final ByteBuffer bytes = ByteBuffer.allocateDirect(264).order(ByteOrder.nativeOrder());
  final long address;

  Scratch(NativeCalls calls) {
    address = calls.address(bytes);
  }

  /** The first n bytes, copied. */
  byte[] copy(int n) {
    byte[] copy = new byte[n];
    for (int i = 0; i < n; i++) {
      copy[i] = bytes.get(i);
    }
    return copy;
  }

  void put(byte[] value) {
    for (int i = 0; i < value.length; i++) {
      bytes.put(i, value[i]);
    }
  }
}
