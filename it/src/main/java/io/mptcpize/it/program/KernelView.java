package io.mptcpize.it.program;

import io.mptcpize.demo.wire.Wire;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.constants.platform.Fcntl;
import jnr.ffi.byref.IntByReference;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** What the kernel says of a descriptor, asked through jnr-posix: neither the JDK nor the agent. */
final class KernelView {
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_IPV6 = 41;

  private static final int SO_PROTOCOL = 38;
  private static final int SO_DOMAIN = 39;
  private static final int AF_INET6 = 10;
  private static final int ENOTSOCK = 88;

  /** Name, level, number. The descriptor's flags are asked by other calls. */
  private static final Object[][] OPTIONS = {
    {"SO_TYPE", SOL_SOCKET, 3},
    {"SO_REUSEADDR", SOL_SOCKET, 2},
    {"SO_REUSEPORT", SOL_SOCKET, 15},
    {"SO_BROADCAST", SOL_SOCKET, 6},
    {"SO_KEEPALIVE", SOL_SOCKET, 9},
    {"SO_OOBINLINE", SOL_SOCKET, 10},
    {"SO_SNDBUF", SOL_SOCKET, 7},
    {"SO_RCVBUF", SOL_SOCKET, 8},
    {"SO_LINGER", SOL_SOCKET, 13},
    {"TCP_NODELAY", IPPROTO_TCP, 1},
    {"TCP_KEEPIDLE", IPPROTO_TCP, 4},
    {"IPV6_V6ONLY", IPPROTO_IPV6, 26},
  };

  private static final POSIX POSIX = POSIXFactory.getNativePOSIX();

  private KernelView() {}

  /**
   * The protocol by its number, and what the connection speaks: {@code 262 MPTCP}, {@code 262 TCP}
   * after fallback, {@code 6 TCP}, {@code 17 UDP}; in words what is no such socket.
   */
  static String protocol(int descriptor) throws SocketException {
    int protocol = option(descriptor, SOL_SOCKET, SO_PROTOCOL);
    switch (protocol) {
      case -ENOTSOCK:
        return "not a socket";
      case 262:
        return "262 "
            + (Wire.protocolOf(descriptor) == io.mptcpize.demo.wire.Protocol.MPTCP
                ? "MPTCP"
                : "TCP");
      case 6:
        return "6 TCP";
      case 17:
        return "17 UDP";
      case 132:
        return "132 SCTP";
      case 0:
        return "domain " + option(descriptor, SOL_SOCKET, SO_DOMAIN); // 1 is AF_UNIX
      default:
        return String.valueOf(protocol);
    }
  }

  /** The settings as {@code NAME=value}, with blanks between; {@code E12} stands for an errno. */
  static String settings(int descriptor) {
    StringBuilder settings = new StringBuilder();
    int domain = option(descriptor, SOL_SOCKET, SO_DOMAIN);
    settings.append("SO_DOMAIN=").append(text(domain));
    for (Object[] option : OPTIONS) {
      int level = (Integer) option[1];
      if (level != IPPROTO_IPV6 || domain == AF_INET6) {
        int value = option(descriptor, level, (Integer) option[2]);
        settings.append(' ').append(option[0]).append('=').append(text(value));
      }
    }
    settings
        .append(" O=0")
        .append(Integer.toOctalString(POSIX.fcntl(descriptor, Fcntl.F_GETFL)))
        .append(" FD=")
        .append(POSIX.fcntl(descriptor, Fcntl.F_GETFD));
    return settings.toString();
  }

  private static String text(int valueOrError) {
    return valueOrError >= 0 ? String.valueOf(valueOrError) : "E" + -valueOrError;
  }

  /** The first four bytes of the option's value, or errno made negative. */
  private static int option(int descriptor, int level, int name) {
    ByteBuffer value = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    IntByReference length = new IntByReference(8);
    int result = POSIX.libc().getsockopt(descriptor, level, name, value, length);
    return result == 0 ? value.getInt(0) : -POSIX.errno();
  }
}
