package io.mptcpize.core;

import java.util.Arrays;
import java.util.List;

/**
 * An option that the application may have set on a socket before it connects or listens: those that
 * Java can set, and those that native code commonly sets. Numbers:
 * include/uapi/asm-generic/socket.h, linux/tcp.h, linux/in.h, linux/in6.h.
 */
final class CarriedOption {
  private static final int SOCKET = Kernel.SOL_SOCKET;
  private static final int TCP = Kernel.IPPROTO_TCP;
  private static final int IP = Kernel.IPPROTO_IP;
  private static final int IPV6 = Kernel.IPPROTO_IPV6;

  static final CarriedOption[] ALL = {
    new CarriedOption(SOCKET, Kernel.SO_REUSEADDR, "SO_REUSEADDR", 4),
    new CarriedOption(SOCKET, 5, "SO_DONTROUTE"),
    new CarriedOption(SOCKET, 7, "SO_SNDBUF", 0x1001),
    new CarriedOption(SOCKET, Kernel.SO_RCVBUF, "SO_RCVBUF", 0x1002),
    new CarriedOption(SOCKET, Kernel.SO_KEEPALIVE, "SO_KEEPALIVE", 8),
    new CarriedOption(SOCKET, 10, "SO_OOBINLINE", 0x1003),
    new CarriedOption(SOCKET, 13, "SO_LINGER", 0x80),
    new CarriedOption(SOCKET, Kernel.SO_REUSEPORT, "SO_REUSEPORT", 14),
    new CarriedOption(SOCKET, 18, "SO_RCVLOWAT"),
    new CarriedOption(SOCKET, 20, "SO_RCVTIMEO"),
    new CarriedOption(SOCKET, 21, "SO_SNDTIMEO"),
    new CarriedOption(SOCKET, 25, "SO_BINDTODEVICE"),
    new CarriedOption(SOCKET, 36, "SO_MARK"),
    new CarriedOption(SOCKET, 46, "SO_BUSY_POLL"),
    new CarriedOption(SOCKET, 47, "SO_MAX_PACING_RATE"),
    new CarriedOption(SOCKET, 60, "SO_ZEROCOPY"),
    new CarriedOption(TCP, Kernel.TCP_NODELAY, "TCP_NODELAY", 1),
    new CarriedOption(TCP, 2, "TCP_MAXSEG"),
    new CarriedOption(TCP, 3, "TCP_CORK"),
    new CarriedOption(TCP, 4, "TCP_KEEPIDLE"),
    new CarriedOption(TCP, 5, "TCP_KEEPINTVL", "TCP_KEEPINTERVAL"),
    new CarriedOption(TCP, 6, "TCP_KEEPCNT", "TCP_KEEPCOUNT"),
    new CarriedOption(TCP, 7, "TCP_SYNCNT"),
    new CarriedOption(TCP, 8, "TCP_LINGER2"),
    new CarriedOption(TCP, 9, "TCP_DEFER_ACCEPT"),
    new CarriedOption(TCP, 10, "TCP_WINDOW_CLAMP"),
    new CarriedOption(TCP, 12, "TCP_QUICKACK"),
    new CarriedOption(TCP, 13, "TCP_CONGESTION"),
    new CarriedOption(TCP, 18, "TCP_USER_TIMEOUT"),
    new CarriedOption(TCP, 23, "TCP_FASTOPEN"),
    new CarriedOption(TCP, 25, "TCP_NOTSENT_LOWAT"),
    new CarriedOption(TCP, 30, "TCP_FASTOPEN_CONNECT"),
    new CarriedOption(IP, 1, "IP_TOS", 3),
    // behind IP_TOS, which sets it, too; TCP_QUICKACK of JDK 11 sets this one by mistake
    new CarriedOption(SOCKET, 12, "SO_PRIORITY", 3, "IP_TOS", "TCP_QUICKACK"),
    new CarriedOption(IP, 2, "IP_TTL"),
    new CarriedOption(IP, 10, "IP_MTU_DISCOVER"),
    new CarriedOption(IP, 11, "IP_RECVERR"),
    new CarriedOption(IP, Kernel.IP_FREEBIND, "IP_FREEBIND"),
    new CarriedOption(IP, 19, "IP_TRANSPARENT"),
    new CarriedOption(IP, 24, "IP_BIND_ADDRESS_NO_PORT"),
    new CarriedOption(IP, 51, "IP_LOCAL_PORT_RANGE"),
    new CarriedOption(IPV6, Kernel.IPV6_V6ONLY, "IPV6_V6ONLY"),
    new CarriedOption(IPV6, 16, "IPV6_UNICAST_HOPS"),
    new CarriedOption(IPV6, 23, "IPV6_MTU_DISCOVER"),
    new CarriedOption(IPV6, 25, "IPV6_RECVERR"),
    new CarriedOption(IPV6, 67, "IPV6_TCLASS", 3, "IP_TOS"),
  };

  static {
    for (int i = 0; i < ALL.length; i++) {
      ALL[i].index = i;
    }
  }

  final int level;
  final int number;
  final String name;

  /** Its place among all. */
  int index;

  /** What else it is called in Java: {@code java.net.SocketOptions} has numbers. */
  private final List<Object> inJava;

  private CarriedOption(int level, int number, String name, Object... inJava) {
    this.level = level;
    this.number = number;
    this.name = name;
    this.inJava = Arrays.asList(inJava);
  }

  /** Whether an option of Java's, by its name or number, sets this one. */
  boolean isSetBy(Object option) {
    return name.equals(option) || inJava.contains(option);
  }

  /** The one with the kernel's numbers, or null. */
  static CarriedOption of(int level, int number) {
    for (CarriedOption one : ALL) {
      if (one.level == level && one.number == number) {
        return one;
      }
    }
    return null;
  }

  /**
   * The bit of SO_BUF_LOCK (5.15 and newer, TCP only) that says whether the application has set
   * this buffer, and with it switched its auto-tuning off; 0 for other options. A size that is
   * asked for may be the default's.
   */
  int bufferLock() {
    return isBuffer() ? (number == 7 ? 1 : 2) : 0;
  }

  /** Whether the kernel keeps twice what is asked for: socket(7). */
  boolean isBuffer() {
    return level == SOCKET && (number == 7 || number == Kernel.SO_RCVBUF);
  }
}
