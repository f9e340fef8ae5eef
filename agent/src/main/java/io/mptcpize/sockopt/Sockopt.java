package io.mptcpize.sockopt;

import static io.mptcpize.sockopt.Sockopt.Kind.BYTES;
import static io.mptcpize.sockopt.Sockopt.Kind.FLAG;
import static io.mptcpize.sockopt.Sockopt.Kind.NUMBER;
import static io.mptcpize.sockopt.Sockopt.OverMptcp.AS_ON_TCP;
import static io.mptcpize.sockopt.Sockopt.OverMptcp.BY_IP_TOS;
import static io.mptcpize.sockopt.Sockopt.OverMptcp.REMEMBERED;
import static io.mptcpize.sockopt.Sockopt.OverMptcp.REMEMBERED_LATE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The socket options that the agent knows, a row for each. What a row says of MPTCP was seen on
 * Linux 6.18.
 */
public final class Sockopt {
  /** What a value is. */
  enum Kind {
    FLAG,
    NUMBER,
    BYTES
  }

  /** Where the kernel refuses an option on MPTCP sockets, and what the agent does then. */
  enum OverMptcp {
    /** It does not, or the application is to get the error. */
    AS_ON_TCP,
    /** In some of their states: the application reads back what it set. */
    REMEMBERED,
    /**
     * The same, of an option about binding and connecting: later it has no effect on TCP either.
     */
    REMEMBERED_LATE,
    /** On IPv6 sockets: it takes effect by way of IP_TOS. */
    BY_IP_TOS
  }

  private static final int SOCKET = 1;
  private static final int IP = 0;
  private static final int TCP = 6;
  private static final int IPV6 = 41;
  private static final int MPTCP = 284;
  private static final String NO_NAME = null;

  /**
   * Level and number: those of asm-generic, as on x86-64 and aarch64 (uapi/asm-generic/socket.h,
   * linux/in.h, in6.h, tcp.h, mptcp.h). Then the kernel's name, the kind of the value, what becomes
   * of it over MPTCP, and what follows {@code set}, {@code get} or {@code is} in the names of
   * Netty's methods. Last, what else sets it in Java: numbers are those of {@code
   * java.net.SocketOptions}.
   */
  private static final Sockopt[] ALL = {
    row(SOCKET, 2, "SO_REUSEADDR", FLAG, REMEMBERED, "ReuseAddress", 4),
    row(SOCKET, 5, "SO_DONTROUTE", FLAG, AS_ON_TCP, NO_NAME),
    row(SOCKET, 7, "SO_SNDBUF", NUMBER, AS_ON_TCP, "SendBufferSize", 0x1001),
    row(SOCKET, 8, "SO_RCVBUF", NUMBER, AS_ON_TCP, "ReceiveBufferSize", 0x1002),
    row(SOCKET, 9, "SO_KEEPALIVE", FLAG, AS_ON_TCP, "KeepAlive", 8),
    row(SOCKET, 10, "SO_OOBINLINE", FLAG, REMEMBERED, NO_NAME, 0x1003),
    row(SOCKET, 13, "SO_LINGER", BYTES, AS_ON_TCP, "SoLinger", 0x80),
    row(SOCKET, 15, "SO_REUSEPORT", FLAG, REMEMBERED, "ReusePort", 14),
    row(SOCKET, 18, "SO_RCVLOWAT", NUMBER, AS_ON_TCP, NO_NAME),
    row(SOCKET, 20, "SO_RCVTIMEO", BYTES, AS_ON_TCP, NO_NAME),
    row(SOCKET, 21, "SO_SNDTIMEO", BYTES, AS_ON_TCP, NO_NAME),
    row(SOCKET, 25, "SO_BINDTODEVICE", BYTES, AS_ON_TCP, NO_NAME),
    row(SOCKET, 36, "SO_MARK", NUMBER, AS_ON_TCP, NO_NAME),
    row(SOCKET, 46, "SO_BUSY_POLL", NUMBER, REMEMBERED, "SoBusyPoll"),
    row(SOCKET, 47, "SO_MAX_PACING_RATE", NUMBER, AS_ON_TCP, NO_NAME),
    row(SOCKET, 60, "SO_ZEROCOPY", FLAG, AS_ON_TCP, NO_NAME),
    row(TCP, 1, "TCP_NODELAY", FLAG, AS_ON_TCP, "TcpNoDelay", 1),
    row(TCP, 2, "TCP_MAXSEG", NUMBER, AS_ON_TCP, NO_NAME),
    row(TCP, 3, "TCP_CORK", FLAG, REMEMBERED, "TcpCork"),
    row(TCP, 4, "TCP_KEEPIDLE", NUMBER, REMEMBERED, "TcpKeepIdle"),
    row(TCP, 5, "TCP_KEEPINTVL", NUMBER, REMEMBERED, "TcpKeepIntvl", "TCP_KEEPINTERVAL"),
    row(TCP, 6, "TCP_KEEPCNT", NUMBER, REMEMBERED, "TcpKeepCnt", "TCP_KEEPCOUNT"),
    row(TCP, 7, "TCP_SYNCNT", NUMBER, REMEMBERED_LATE, NO_NAME),
    row(TCP, 8, "TCP_LINGER2", NUMBER, AS_ON_TCP, NO_NAME),
    row(TCP, 9, "TCP_DEFER_ACCEPT", NUMBER, REMEMBERED, "TcpDeferAccept"),
    row(TCP, 10, "TCP_WINDOW_CLAMP", NUMBER, AS_ON_TCP, NO_NAME),
    row(TCP, 12, "TCP_QUICKACK", FLAG, REMEMBERED, "TcpQuickAck"),
    row(TCP, 13, "TCP_CONGESTION", BYTES, AS_ON_TCP, NO_NAME),
    row(TCP, 18, "TCP_USER_TIMEOUT", NUMBER, REMEMBERED, "TcpUserTimeout"),
    row(TCP, 23, "TCP_FASTOPEN", NUMBER, REMEMBERED, "TcpFastOpen"),
    row(TCP, 25, "TCP_NOTSENT_LOWAT", NUMBER, REMEMBERED, "TcpNotSentLowAt"),
    row(TCP, 30, "TCP_FASTOPEN_CONNECT", FLAG, REMEMBERED, "TcpFastOpenConnect"),
    row(IP, 1, "IP_TOS", NUMBER, BY_IP_TOS, "TrafficClass", 3),
    // behind IP_TOS, which sets it, too; TCP_QUICKACK of JDK 11 sets this one by mistake
    row(SOCKET, 12, "SO_PRIORITY", NUMBER, AS_ON_TCP, NO_NAME, 3, "IP_TOS", "TCP_QUICKACK"),
    row(IP, 2, "IP_TTL", NUMBER, AS_ON_TCP, NO_NAME),
    row(IP, 10, "IP_MTU_DISCOVER", NUMBER, AS_ON_TCP, NO_NAME),
    row(IP, 11, "IP_RECVERR", FLAG, AS_ON_TCP, NO_NAME),
    row(IP, 15, "IP_FREEBIND", FLAG, REMEMBERED_LATE, "IpFreeBind"),
    row(IP, 19, "IP_TRANSPARENT", FLAG, REMEMBERED_LATE, "IpTransparent"),
    row(IP, 24, "IP_BIND_ADDRESS_NO_PORT", FLAG, REMEMBERED_LATE, "IpBindAddressNoPort"),
    row(IP, 51, "IP_LOCAL_PORT_RANGE", NUMBER, AS_ON_TCP, NO_NAME),
    row(IPV6, 26, "IPV6_V6ONLY", FLAG, AS_ON_TCP, NO_NAME),
    row(IPV6, 16, "IPV6_UNICAST_HOPS", NUMBER, AS_ON_TCP, NO_NAME),
    row(IPV6, 23, "IPV6_MTU_DISCOVER", NUMBER, AS_ON_TCP, NO_NAME),
    row(IPV6, 25, "IPV6_RECVERR", FLAG, AS_ON_TCP, NO_NAME),
    row(IPV6, 67, "IPV6_TCLASS", NUMBER, AS_ON_TCP, NO_NAME, 3, "IP_TOS"),
    notCarried(TCP, 14, "TCP_MD5SIG", BYTES, "TcpMd5Sig"),
    // those that are only asked for
    notCarried(SOCKET, 30, "SO_ACCEPTCONN", FLAG, NO_NAME),
    notCarried(SOCKET, 38, "SO_PROTOCOL", NUMBER, NO_NAME),
    notCarried(SOCKET, 55, "SO_MEMINFO", BYTES, NO_NAME),
    notCarried(SOCKET, 57, "SO_COOKIE", BYTES, NO_NAME),
    notCarried(SOCKET, 72, "SO_BUF_LOCK", NUMBER, NO_NAME),
    notCarried(TCP, 11, "TCP_INFO", BYTES, NO_NAME),
    notCarried(TCP, 43, "TCP_IS_MPTCP", FLAG, NO_NAME),
    notCarried(MPTCP, 1, "MPTCP_INFO", BYTES, NO_NAME),
    notCarried(MPTCP, 2, "MPTCP_TCPINFO", BYTES, NO_NAME),
    notCarried(MPTCP, 3, "MPTCP_SUBFLOW_ADDRS", BYTES, NO_NAME),
  };

  public static final Sockopt SO_REUSEADDR = named("SO_REUSEADDR");
  public static final Sockopt SO_RCVBUF = named("SO_RCVBUF");
  public static final Sockopt SO_KEEPALIVE = named("SO_KEEPALIVE");
  public static final Sockopt SO_LINGER = named("SO_LINGER");
  public static final Sockopt SO_OOBINLINE = named("SO_OOBINLINE");
  public static final Sockopt SO_REUSEPORT = named("SO_REUSEPORT");
  public static final Sockopt SO_RCVLOWAT = named("SO_RCVLOWAT");
  public static final Sockopt TCP_NODELAY = named("TCP_NODELAY");
  public static final Sockopt IP_TOS = named("IP_TOS");
  public static final Sockopt IP_FREEBIND = named("IP_FREEBIND");
  public static final Sockopt IPV6_V6ONLY = named("IPV6_V6ONLY");
  public static final Sockopt IPV6_TCLASS = named("IPV6_TCLASS");
  public static final Sockopt SO_PROTOCOL = named("SO_PROTOCOL");

  /**
   * Its first int is the memory, in bytes, that what was received and is not yet read takes (4.12
   * and newer).
   */
  public static final Sockopt SO_MEMINFO = named("SO_MEMINFO");

  /** Which buffers the application has set the size of: 5.15 and newer, TCP only. */
  public static final Sockopt SO_BUF_LOCK = named("SO_BUF_LOCK");

  public static final Sockopt TCP_INFO = named("TCP_INFO");

  /** 5.16 and newer, as are the two of subflows. */
  public static final Sockopt MPTCP_INFO = named("MPTCP_INFO");

  public static final Sockopt MPTCP_TCPINFO = named("MPTCP_TCPINFO");
  public static final Sockopt MPTCP_SUBFLOW_ADDRS = named("MPTCP_SUBFLOW_ADDRS");

  /** 1 on an MPTCP socket until it falls back: 6.10 and newer. */
  public static final Sockopt TCP_IS_MPTCP = named("TCP_IS_MPTCP");

  /** Whether a socket listens. */
  public static final Sockopt SO_ACCEPTCONN = named("SO_ACCEPTCONN");

  /** A number that no other socket of this machine has had or will have (4.12 and newer). */
  public static final Sockopt SO_COOKIE = named("SO_COOKIE");

  /**
   * What a socket that is replaced by another may have: options that Java can set before it
   * connects or listens, and those that native code commonly sets, in the order in which they are
   * to be set.
   */
  private static final Sockopt[] CARRIED = carriedOnes();

  /** What the kernel knows it by, the arguments of setsockopt(2). */
  public final int level;

  public final int number;

  /** The kernel's name. */
  public final String name;

  private final Kind kind;
  private final OverMptcp overMptcp;
  private final String netty;
  private final List<Object> inJava;
  private final boolean carried;

  /** Its place in {@link #carried}, if it is there. */
  private int index = -1;

  private Sockopt(
      int level,
      int number,
      String name,
      Kind kind,
      OverMptcp overMptcp,
      boolean carried,
      String netty,
      Object... inJava) {
    this.level = level;
    this.number = number;
    this.name = name;
    this.kind = kind;
    this.overMptcp = overMptcp;
    this.carried = carried;
    this.netty = netty;
    this.inJava = Arrays.asList(inJava);
  }

  private static Sockopt row(
      int level,
      int number,
      String name,
      Kind kind,
      OverMptcp overMptcp,
      String netty,
      Object... inJava) {
    return new Sockopt(level, number, name, kind, overMptcp, true, netty, inJava);
  }

  private static Sockopt notCarried(int level, int number, String name, Kind kind, String netty) {
    return new Sockopt(level, number, name, kind, AS_ON_TCP, false, netty);
  }

  private static Sockopt named(String name) {
    for (Sockopt one : ALL) {
      if (one.name.equals(name)) {
        return one;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static Sockopt[] carriedOnes() {
    List<Sockopt> ones = new ArrayList<>();
    for (Sockopt one : ALL) {
      if (one.carried) {
        one.index = ones.size();
        ones.add(one);
      }
    }
    return ones.toArray(new Sockopt[0]);
  }

  /** All that are carried over when a socket is replaced by another; not to be written to. */
  public static Sockopt[] carried() {
    return CARRIED;
  }

  /** The row with the kernel's numbers, or null. */
  public static Sockopt of(int level, int number) {
    for (Sockopt one : ALL) {
      if (one.is(level, number)) {
        return one;
      }
    }
    return null;
  }

  /**
   * The row of an option that MPTCP sockets may refuse, and that the agent then sees to.
   *
   * @param option its name in Java, or its number in {@code java.net.SocketOptions}
   * @return null if it is none of these
   */
  public static Sockopt repairable(Object option) {
    for (Sockopt one : ALL) {
      if (one.isRepairable() && one.isSetBy(option)) {
        return one;
      }
    }
    return null;
  }

  /** The same for an option that is told by the kernel's numbers. */
  public static Sockopt repairable(int level, int number) {
    Sockopt one = of(level, number);
    return one == null || !one.isRepairable() ? null : one;
  }

  /**
   * The row of the option that a method of Netty's sets or gets.
   *
   * @param method what follows {@code set}, {@code get} or {@code is} in its name
   * @return null if it is none of these
   */
  public static Sockopt ofNetty(String method) {
    for (Sockopt one : ALL) {
      if (method.equals(one.netty)) {
        return one;
      }
    }
    return null;
  }

  /** Whether the kernel knows it by these. */
  public boolean is(int ofLevel, int ofNumber) {
    return level == ofLevel && number == ofNumber;
  }

  private boolean isRepairable() {
    return overMptcp != AS_ON_TCP;
  }

  /** Whether setting an option of Java's, by its name or number, sets this one. */
  public boolean isSetBy(Object option) {
    return name.equals(option) || inJava.contains(option);
  }

  /** Its place, from 0, in {@link #carried}; -1 if it is not carried over. */
  public int index() {
    return index;
  }

  /** Whether it is carried over when a socket is replaced by another. */
  public boolean isCarried() {
    return carried;
  }

  /** Whether it is about binding and connecting, so that TCP takes it later without an effect. */
  public boolean isForNewSockets() {
    return overMptcp == REMEMBERED_LATE;
  }

  /** Whether TCP sockets take any value that the application can hand over. */
  public boolean takesAnyValue() {
    return kind == FLAG && !isForNewSockets(); // those may need a privilege
  }

  /** Whether its values are of this value's type: Boolean or Integer. */
  public boolean takes(Object value) {
    return kind == FLAG ? value instanceof Boolean : value instanceof Integer;
  }

  /** The kernel's int as Java has it, Boolean or Integer. */
  public Object value(int raw) {
    return kind == FLAG ? (Object) (raw != 0) : (Object) raw;
  }

  /** Java's value, Boolean or Integer, as the kernel's int. */
  public static int raw(Object value) {
    return value instanceof Boolean ? (Boolean) value ? 1 : 0 : (Integer) value;
  }

  /**
   * The bit of {@link #SO_BUF_LOCK} that says whether the application has set this buffer, and with
   * it switched its auto-tuning off; 0 for other options. A size that is asked for may be the
   * default's.
   */
  public int bufferLock() {
    return isBuffer() ? (number == 7 ? 1 : 2) : 0;
  }

  /** Whether the kernel keeps twice what is asked for: socket(7). */
  public boolean isBuffer() {
    return level == SOCKET && (number == 7 || number == 8);
  }

  /** Whether it is at the level SOL_SOCKET. */
  public boolean isOfSocketLevel() {
    return level == SOCKET;
  }

  @Override
  public String toString() {
    return name;
  }
}
