package io.mptcpize.it.program.witness;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.demo.wire.Wire;
import java.net.SocketException;

/** What the kernel says of a descriptor, in the words that the programs print. */
public final class KernelView {
  /** Name, level, number. The descriptor's flags are asked by other calls. */
  private static final Object[][] OPTIONS = {
    {"SO_TYPE", Kernel.SOL_SOCKET, 3},
    {"SO_REUSEADDR", Kernel.SOL_SOCKET, 2},
    {"SO_REUSEPORT", Kernel.SOL_SOCKET, 15},
    {"SO_BROADCAST", Kernel.SOL_SOCKET, 6},
    {"SO_KEEPALIVE", Kernel.SOL_SOCKET, 9},
    {"SO_OOBINLINE", Kernel.SOL_SOCKET, 10},
    {"SO_SNDBUF", Kernel.SOL_SOCKET, 7},
    {"SO_RCVBUF", Kernel.SOL_SOCKET, 8},
    {"SO_LINGER", Kernel.SOL_SOCKET, 13},
    {"TCP_NODELAY", Kernel.IPPROTO_TCP, 1},
    {"TCP_KEEPIDLE", Kernel.IPPROTO_TCP, 4},
    {"IPV6_V6ONLY", Libc.IPPROTO_IPV6, 26},
  };

  private static final int F_GETFD = 1;
  private static final int F_GETFL = 3;

  private KernelView() {}

  /**
   * The protocol by its number, and what the connection speaks: {@code 262 MPTCP}, {@code 262 TCP}
   * after fallback, {@code 6 TCP}, {@code 17 UDP}; in words what is no such socket.
   */
  public static String protocol(int descriptor) throws SocketException {
    int protocol = Libc.protocol(descriptor);
    switch (protocol) {
      case -Kernel.ENOTSOCK:
        return "not a socket";
      case Kernel.IPPROTO_MPTCP:
        return "262 " + (Wire.protocolOf(descriptor) == Protocol.MPTCP ? "MPTCP" : "TCP");
      case Kernel.IPPROTO_TCP:
        return "6 TCP";
      case 17:
        return "17 UDP";
      case 132:
        return "132 SCTP";
      case 0:
        return "domain " + Libc.family(descriptor); // 1 is AF_UNIX
      default:
        return String.valueOf(protocol);
    }
  }

  /** The settings as {@code NAME=value}, with blanks between; {@code E12} stands for an errno. */
  public static String settings(int descriptor) {
    StringBuilder settings = new StringBuilder();
    int domain = Libc.family(descriptor);
    settings.append("SO_DOMAIN=").append(text(domain));
    for (Object[] option : OPTIONS) {
      int level = (Integer) option[1];
      if (level != Libc.IPPROTO_IPV6 || domain == Kernel.AF_INET6) {
        int value = Kernel.option(descriptor, level, (Integer) option[2]);
        settings.append(' ').append(option[0]).append('=').append(text(value));
      }
    }
    settings
        .append(" O=0")
        .append(Integer.toOctalString(Libc.fcntl(descriptor, F_GETFL, 0)))
        .append(" FD=")
        .append(Libc.fcntl(descriptor, F_GETFD, 0));
    return settings.toString();
  }

  private static String text(int valueOrError) {
    return valueOrError >= 0 ? String.valueOf(valueOrError) : "E" + -valueOrError;
  }
}
