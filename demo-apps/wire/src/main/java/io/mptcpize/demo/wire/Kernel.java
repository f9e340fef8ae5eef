package io.mptcpize.demo.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.byref.IntByReference;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** The system calls, and the numbers of Linux (all architectures that a JVM of today runs on). */
final class Kernel {
  static final int ENOTSOCK = 88;
  static final int ENOPROTOOPT = 92;
  static final int EOPNOTSUPP = 95;

  static final int SOL_SOCKET = 1;
  static final int SO_ACCEPTCONN = 30;
  static final int SO_PROTOCOL = 38;

  static final int IPPROTO_TCP = 6;
  static final int TCP_IS_MPTCP = 43;

  static final int IPPROTO_MPTCP = 262;
  static final int SOL_MPTCP = 284;
  static final int MPTCP_INFO = 1;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCKADDR_STORAGE = 128;

  private static final POSIX POSIX = POSIXFactory.getNativePOSIX();
  private static final SocketNames NAMES = LibraryLoader.create(SocketNames.class).load("c");

  private Kernel() {}

  /** The option's value (its first four bytes), or errno made negative. */
  static int option(int fd, int level, int name) {
    ByteBuffer value = buffer(Integer.BYTES);
    IntByReference length = new IntByReference(Integer.BYTES);
    int result = POSIX.libc().getsockopt(fd, level, name, value, length);
    return result == 0 ? value.getInt(0) : -POSIX.errno();
  }

  /** The address that the socket is bound to, or null if there is none of IPv4 or IPv6. */
  static InetSocketAddress local(int fd) {
    ByteBuffer address = buffer(SOCKADDR_STORAGE);
    IntByReference length = new IntByReference(SOCKADDR_STORAGE);
    return NAMES.getsockname(fd, address, length) == 0 ? decode(address) : null;
  }

  /** The peer's address, or null if there is none of IPv4 or IPv6. */
  static InetSocketAddress remote(int fd) {
    ByteBuffer address = buffer(SOCKADDR_STORAGE);
    IntByReference length = new IntByReference(SOCKADDR_STORAGE);
    return NAMES.getpeername(fd, address, length) == 0 ? decode(address) : null;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /**
   * sockaddr_in and sockaddr_in6: the family as the machine writes it, all else in network order.
   */
  private static InetSocketAddress decode(ByteBuffer sockaddr) {
    int family = sockaddr.getShort(0);
    if (family != AF_INET && family != AF_INET6) {
      return null;
    }
    byte[] address = new byte[family == AF_INET ? 4 : 16];
    sockaddr.position(family == AF_INET ? 4 : 8);
    sockaddr.get(address);
    int port = sockaddr.order(ByteOrder.BIG_ENDIAN).getShort(2) & 0xffff;
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port); // unmaps v4-mapped
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
