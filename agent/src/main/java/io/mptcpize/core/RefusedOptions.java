package io.mptcpize.core;

import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Socket options that a kernel refuses on MPTCP sockets, in some of their states: an application
 * that sets one gets no error, as on TCP, and reads back what it set. The traffic class takes
 * effect, by way of IP_TOS; the others are remembered here, for as long as the JDK or Netty holds
 * the descriptor. This is the one thing that is kept of a connection.
 */
final class RefusedOptions {
  private static final int SO_REUSEPORT = 15;
  private static final int SO_OOBINLINE = 10;
  private static final int IPPROTO_IP = 0;
  private static final int IP_TOS = 1;

  /** The bits of the traffic class that the JDK sets: all but one of those of congestion. */
  private static final int TRAFFIC_CLASS_MASK = 0xfe;

  private static final int LARGEST_TRAFFIC_CLASS = 0xff;

  private static final RefusedOption TRAFFIC_CLASS =
      new RefusedOption("IP_TOS", 3, IPPROTO_IP, IP_TOS, false);
  private static final RefusedOption OOB_INLINE =
      new RefusedOption("SO_OOBINLINE", 0x1003, Kernel.SOL_SOCKET, SO_OOBINLINE, true);
  private static final RefusedOption[] ALL = {
    TRAFFIC_CLASS,
    OOB_INLINE,
    new RefusedOption("SO_REUSEADDR", 4, Kernel.SOL_SOCKET, Kernel.SO_REUSEADDR, true),
    new RefusedOption("SO_REUSEPORT", 14, Kernel.SOL_SOCKET, SO_REUSEPORT, true),
    new RefusedOption("TCP_QUICKACK", -1, Kernel.IPPROTO_TCP, 12, true),
    new RefusedOption("TCP_KEEPIDLE", -1, Kernel.IPPROTO_TCP, 4, false),
    new RefusedOption("TCP_KEEPINTERVAL", -1, Kernel.IPPROTO_TCP, 5, false),
    new RefusedOption("TCP_KEEPCOUNT", -1, Kernel.IPPROTO_TCP, 6, false),
    // those that Netty sets, too
    new RefusedOption("TCP_CORK", -1, Kernel.IPPROTO_TCP, 3, true),
    new RefusedOption("TCP_DEFER_ACCEPT", -1, Kernel.IPPROTO_TCP, 9, false),
    new RefusedOption("TCP_USER_TIMEOUT", -1, Kernel.IPPROTO_TCP, 18, false),
    new RefusedOption("TCP_FASTOPEN", -1, Kernel.IPPROTO_TCP, 23, false),
    new RefusedOption("TCP_NOTSENT_LOWAT", -1, Kernel.IPPROTO_TCP, 25, false),
    new RefusedOption("TCP_FASTOPEN_CONNECT", -1, Kernel.IPPROTO_TCP, 30, true),
    new RefusedOption("SO_BUSY_POLL", -1, Kernel.SOL_SOCKET, 46, false),
    forNewSockets("TCP_SYNCNT", Kernel.IPPROTO_TCP, 7, false),
    forNewSockets("IP_FREEBIND", IPPROTO_IP, 15, true),
    forNewSockets("IP_TRANSPARENT", IPPROTO_IP, 19, true),
    forNewSockets("IP_BIND_ADDRESS_NO_PORT", IPPROTO_IP, 24, true),
  };

  private final Kernel kernel;

  /**
   * The values that were set, by option. A key is a FileDescriptor, which has the identity of
   * Object, or Netty's, which equals all of the same number and is forgotten when it is closed.
   */
  private final Map<Object, Map<RefusedOption, Object>> remembered = new WeakHashMap<>();

  RefusedOptions(Kernel kernel) {
    this.kernel = kernel;
  }

  /** An option of this kind. */
  private static final class RefusedOption {
    final String name;

    /** In {@code java.net.SocketOptions}; -1 if it has none. */
    final int javaNumber;

    final int level;
    final int number;
    final boolean isBoolean;

    /**
     * Whether it is about binding and connecting: later, TCP takes it as well without an effect.
     */
    boolean isForNewSockets;

    RefusedOption(String name, int javaNumber, int level, int number, boolean isBoolean) {
      this.name = name;
      this.javaNumber = javaNumber;
      this.level = level;
      this.number = number;
      this.isBoolean = isBoolean;
    }

    boolean takes(Object value) {
      return isBoolean ? value instanceof Boolean : value instanceof Integer;
    }

    Object value(int raw) {
      return isBoolean ? (Object) (raw != 0) : (Object) raw;
    }

    static int raw(Object value) {
      return value instanceof Boolean ? (Boolean) value ? 1 : 0 : (Integer) value;
    }
  }

  private static RefusedOption forNewSockets(
      String name, int level, int number, boolean isBoolean) {
    RefusedOption option = new RefusedOption(name, -1, level, number, isBoolean);
    option.isForNewSockets = true;
    return option;
  }

  /**
   * @param option the number or the name of an option
   * @return null if it is none of these
   */
  private static RefusedOption find(Object option) {
    for (RefusedOption one : ALL) {
      if (one.name.equals(option) || option.equals(one.javaNumber)) {
        return one;
      }
    }
    return null;
  }

  private static RefusedOption find(int level, int number) {
    for (RefusedOption one : ALL) {
      if (one.level == level && one.number == number) {
        return one;
      }
    }
    return null;
  }

  /**
   * Sees to an option that could not be set.
   *
   * @param holder what holds the descriptor
   * @param number the descriptor's
   * @return false: the application is to get the error
   */
  boolean set(Object holder, int number, Object name, Object value) {
    RefusedOption option = find(name);
    return option != null && option.takes(value) && set(holder, number, option, value);
  }

  /**
   * The same for an option that is told by the kernel's numbers.
   *
   * @param isNew whether the socket is still to connect or to listen
   */
  boolean set(Object holder, int number, int level, int name, int value, boolean isNew) {
    RefusedOption option = find(level, name);
    return option != null
        && !(isNew && option.isForNewSockets)
        && set(holder, number, option, option.value(value));
  }

  private boolean set(Object holder, int number, RefusedOption option, Object value) {
    if (!kernel.isMptcp(number)) {
      return false;
    }
    if (option == TRAFFIC_CLASS) {
      int wanted = (Integer) value;
      return wanted >= -1 // to the kernel, that is "none"
          && wanted <= LARGEST_TRAFFIC_CLASS
          && set(number, option, wanted & TRAFFIC_CLASS_MASK);
    }
    boolean mayBeBad = !option.isBoolean || option.isForNewSockets; // or need a privilege
    if (mayBeBad && !isAcceptedByTcp(option, RefusedOption.raw(value))) {
      return false;
    }
    synchronized (remembered) {
      Map<RefusedOption, Object> values = remembered.get(holder);
      if (values == null) {
        values = new HashMap<>();
        remembered.put(holder, values);
      }
      values.put(option, value);
    }
    return true;
  }

  /** What an option is that the kernel does not tell; null: the application is to get the error. */
  Object get(Object holder, int number, Object name) {
    return get(holder, number, find(name));
  }

  /** The same for an option that is told by the kernel's numbers; null or its value. */
  Integer get(Object holder, int number, int level, int name) {
    Object value = get(holder, number, find(level, name));
    return value == null ? null : (Integer) RefusedOption.raw(value);
  }

  private Object get(Object holder, int number, RefusedOption option) {
    if (option == null || !kernel.isMptcp(number)) {
      return null;
    }
    if (option == TRAFFIC_CLASS) {
      return get(number, option);
    }
    Object value = remembered(holder, option);
    return value != null ? value : ofNewTcpSocket(option);
  }

  /** What an option is that the kernel tells: what the application has set, if it was refused. */
  Object read(Object holder, int number, Object name, Object told) {
    RefusedOption option = find(name);
    if (option == TRAFFIC_CLASS && told.equals(0)) {
      Object value = get(number, option); // of an IPv6 socket, the JDK asks for IPV6_TCLASS
      return value == null ? told : value;
    }
    return read(holder, option, told);
  }

  /** The same for an option that is told by the kernel's numbers. */
  int read(Object holder, int level, int name, int told) {
    return RefusedOption.raw(read(holder, find(level, name), (Object) told));
  }

  private Object read(Object holder, RefusedOption option, Object told) {
    // the kernel's word on a TCP option means that it is in force, as after a fallback
    if (option == null || option.level != Kernel.SOL_SOCKET) {
      return told;
    }
    Object value = remembered(holder, option);
    return value == null ? told : value;
  }

  /** Whether the application has asked for urgent data to be delivered in band. */
  boolean isUrgentInline(Object holder) {
    return Boolean.TRUE.equals(remembered(holder, OOB_INLINE));
  }

  /** Sets on a socket, which has become TCP, what the one before it had refused. */
  void apply(Object holder, int number) {
    Map<RefusedOption, Object> values;
    synchronized (remembered) {
      values = remembered.remove(holder);
    }
    if (values != null) {
      for (Map.Entry<RefusedOption, Object> entry : values.entrySet()) {
        set(number, entry.getKey(), RefusedOption.raw(entry.getValue()));
      }
    }
  }

  /** Of a descriptor that is closed, and whose number may soon be another's. */
  void forget(Object holder) {
    synchronized (remembered) {
      remembered.remove(holder);
    }
  }

  private Object remembered(Object holder, RefusedOption option) {
    synchronized (remembered) {
      Map<RefusedOption, Object> values = remembered.get(holder);
      return values == null ? null : values.get(option);
    }
  }

  /** Whether the value is a good one: the error of a bad one is TCP's as well. */
  private boolean isAcceptedByTcp(RefusedOption option, int value) {
    int tcp = newTcpSocket();
    boolean accepted = tcp >= 0 && set(tcp, option, value);
    if (tcp >= 0) {
      kernel.close(tcp);
    }
    return accepted;
  }

  private Object ofNewTcpSocket(RefusedOption option) {
    int tcp = newTcpSocket();
    Object value = tcp < 0 ? null : get(tcp, option);
    if (tcp >= 0) {
      kernel.close(tcp);
    }
    return value;
  }

  private int newTcpSocket() {
    return kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM | Kernel.SOCK_CLOEXEC, 0);
  }

  private boolean set(int number, RefusedOption option, int value) {
    Scratch scratch = kernel.take();
    try {
      scratch.bytes.putInt(0, value);
      return kernel.setOption(number, option.level, option.number, scratch, 4) >= 0;
    } finally {
      kernel.give(scratch);
    }
  }

  private Object get(int number, RefusedOption option) {
    Scratch scratch = kernel.take();
    try {
      int value = kernel.intOption(number, option.level, option.number, scratch);
      return value < 0 ? null : option.value(value);
    } finally {
      kernel.give(scratch);
    }
  }
}
