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

/**
 * What the kernel answers when it is asked of a socket, through jnr: neither the JDK nor the agent
 * has a hand in it. The numbers are those of Linux, on all architectures that a JVM of today runs
 * on.
 */
public final class Kernel {
  public static final int ENOTSOCK = 88;
  static final int ENOPROTOOPT = 92;
  static final int EOPNOTSUPP = 95;

  public static final int SOL_SOCKET = 1;
  static final int SO_ACCEPTCONN = 30;
  public static final int SO_PROTOCOL = 38;
  public static final int SO_DOMAIN = 39;

  public static final int IPPROTO_TCP = 6;
  static final int TCP_IS_MPTCP = 43;

  public static final int IPPROTO_MPTCP = 262;
  static final int SOL_MPTCP = 284;
  static final int MPTCP_INFO = 1;

  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;

  private static final int SOCKADDR_STORAGE = 128;
  private static final int LONGEST_OPTION = 256;

  private static final POSIX POSIX = POSIXFactory.getNativePOSIX();
  private static final SocketNames NAMES = LibraryLoader.create(SocketNames.class).load("c");

  private Kernel() {}

  /**
   * Asks for an option by {@code getsockopt(2)}.
   *
   * @return its value (the first four bytes), or errno made negative
   */
  public static int option(int fd, int level, int name) {
    ByteBuffer value = buffer(Integer.BYTES);
    int length = ask(fd, level, name, value);
    return length < 0 ? length : value.getInt(0);
  }

  /**
   * The same for options of any length.
   *
   * @return all bytes of its value (256 at most), or null if the kernel gives none
   */
  public static byte[] bytes(int fd, int level, int name) {
    ByteBuffer value = buffer(LONGEST_OPTION);
    int length = ask(fd, level, name, value);
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    value.get(bytes);
    return bytes;
  }

  /** The length of the value, or errno made negative. */
  private static int ask(int fd, int level, int name, ByteBuffer value) {
    IntByReference length = new IntByReference(value.capacity());
    int result = POSIX.libc().getsockopt(fd, level, name, value, length);
    return result == 0 ? length.intValue() : -POSIX.errno();
  }

  /** The address that the socket is bound to, or null if there is none of IPv4 or IPv6. */
  public static InetSocketAddress local(int fd) {
    ByteBuffer address = buffer(SOCKADDR_STORAGE);
    IntByReference length = new IntByReference(SOCKADDR_STORAGE);
    return NAMES.getsockname(fd, address, length) == 0 ? decode(address) : null;
  }

  /** The peer's address, or null if there is none of IPv4 or IPv6. */
  public static InetSocketAddress remote(int fd) {
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
