package io.mptcpize.core;

import java.io.FileDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Socket options that a kernel refuses on MPTCP sockets, in some of their states: an application
 * that sets one gets no error, as on TCP, and reads back what it set. The traffic class takes
 * effect, by way of IP_TOS; the others are remembered here, for as long as the JDK holds the
 * descriptor. This is the one thing that is kept of a connection.
 */
final class RefusedOptions {
  private static final int SO_REUSEPORT = 15;
  private static final int SO_OOBINLINE = 10;
  private static final int IP_TOS = 1;

  /** The bits of the traffic class that the JDK sets: all but one of those of congestion. */
  private static final int TRAFFIC_CLASS_MASK = 0xfe;

  private static final int LARGEST_TRAFFIC_CLASS = 0xff;

  private static final RefusedOption TRAFFIC_CLASS =
      new RefusedOption("IP_TOS", 3, 0, IP_TOS, false);
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
  };

  private final Kernel kernel;

  /** The values that were set, by option. FileDescriptor has the identity of Object. */
  private final Map<FileDescriptor, Map<RefusedOption, Object>> remembered = new WeakHashMap<>();

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

  /**
   * Sees to an option that could not be set.
   *
   * @param number the descriptor's
   * @return false: the application is to get the error
   */
  boolean set(FileDescriptor fd, int number, Object name, Object value) {
    RefusedOption option = find(name);
    if (option == null || !option.takes(value) || !isMptcp(number)) {
      return false;
    }
    if (option == TRAFFIC_CLASS) {
      int wanted = (Integer) value;
      return wanted >= -1 // to the kernel, that is "none"
          && wanted <= LARGEST_TRAFFIC_CLASS
          && set(number, option, wanted & TRAFFIC_CLASS_MASK);
    }
    if (!option.isBoolean && !isAcceptedByTcp(option, (Integer) value)) {
      return false;
    }
    synchronized (remembered) {
      Map<RefusedOption, Object> values = remembered.get(fd);
      if (values == null) {
        values = new HashMap<>();
        remembered.put(fd, values);
      }
      values.put(option, value);
    }
    return true;
  }

  /** What an option is that the kernel does not tell; null: the application is to get the error. */
  Object get(FileDescriptor fd, int number, Object name) {
    RefusedOption option = find(name);
    if (option == null || !isMptcp(number)) {
      return null;
    }
    if (option == TRAFFIC_CLASS) {
      return get(number, option);
    }
    Object value = remembered(fd, option);
    return value != null ? value : ofNewTcpSocket(option);
  }

  /** What an option is that the kernel tells: what the application has set, if it was refused. */
  Object read(FileDescriptor fd, int number, Object name, Object told) {
    RefusedOption option = find(name);
    if (option == TRAFFIC_CLASS && told.equals(0)) {
      Object value = get(number, option); // of an IPv6 socket, the JDK asks for IPV6_TCLASS
      return value == null ? told : value;
    }
    // the kernel's word on a TCP option means that it is in force, as after a fallback
    if (option == null || option.level != Kernel.SOL_SOCKET) {
      return told;
    }
    Object value = remembered(fd, option);
    return value == null ? told : value;
  }

  /** Whether the application has asked for urgent data to be delivered in band. */
  boolean isUrgentInline(FileDescriptor fd) {
    return Boolean.TRUE.equals(remembered(fd, OOB_INLINE));
  }

  /** Sets on a socket, which has become TCP, what the one before it had refused. */
  void apply(FileDescriptor fd, int number) {
    Map<RefusedOption, Object> values;
    synchronized (remembered) {
      values = remembered.remove(fd);
    }
    if (values != null) {
      for (Map.Entry<RefusedOption, Object> entry : values.entrySet()) {
        set(number, entry.getKey(), RefusedOption.raw(entry.getValue()));
      }
    }
  }

  private Object remembered(FileDescriptor fd, RefusedOption option) {
    synchronized (remembered) {
      Map<RefusedOption, Object> values = remembered.get(fd);
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

  private boolean isMptcp(int number) {
    Scratch scratch = kernel.take();
    try {
      return kernel.isMptcp(number, scratch);
    } finally {
      kernel.give(scratch);
    }
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
