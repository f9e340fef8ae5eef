package io.mptcpize.kernel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  /**
   * A sockaddr_in or a sockaddr_in6 that stands in it: the family as the machine writes it, the
   * rest in network order. An IPv4 address that is mapped into IPv6 comes out as IPv4.
   *
   * @param at where it begins
   * @return null for another family
   */
  InetSocketAddress socketAddress(int at) {
    int family = bytes.getShort(at);
    if (family != Kernel.AF_INET && family != Kernel.AF_INET6) {
      return null;
    }
    byte[] ip = new byte[family == Kernel.AF_INET ? 4 : 16];
    int from = at + (family == Kernel.AF_INET ? 4 : 8);
    for (int i = 0; i < ip.length; i++) {
      ip[i] = bytes.get(from + i);
    }
    int port = bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(at + 2) & 0xffff;
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // of neither length
    }
  }

  /** Gives it back. */
  @Override
  public void close() {
    libc.free(this);
  }
}
