package io.mptcpize.sockets;

import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.Scratch;
import io.mptcpize.kernel.SocketState;
import io.mptcpize.sockopt.Sockopt;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Socket options that a kernel refuses on MPTCP sockets, in some of their states: an application
 * that sets one gets no error, as on TCP, and reads back what it set. The traffic class takes
 * effect, by way of IP_TOS; the others are remembered here, for as long as the JDK or Netty holds
 * the descriptor. This is the one thing that is kept of a connection.
 */
final class RefusedSockopts {
  /** The bits of the traffic class that the JDK sets: all but one of those of congestion. */
  private static final int TRAFFIC_CLASS_MASK = 0xfe;

  private static final int LARGEST_TRAFFIC_CLASS = 0xff;

  private final Kernel kernel;
  private final SocketState state;

  /**
   * The values that were set, by option. A key is a FileDescriptor, which has the identity of
   * Object, or Netty's, which equals all of the same number and is forgotten when it is closed.
   */
  private final Map<Object, Map<Sockopt, Object>> remembered = new WeakHashMap<>();

  RefusedSockopts(Kernel kernel, SocketState state) {
    this.kernel = kernel;
    this.state = state;
  }

  /**
   * Sees to an option that could not be set.
   *
   * @param holder what holds the descriptor
   * @param number the descriptor's
   * @return false: the application is to get the error
   */
  boolean set(Object holder, int number, Object name, Object value) {
    Sockopt option = Sockopt.repairable(name);
    return option != null && option.takes(value) && set(holder, number, option, value);
  }

  /**
   * The same for an option that is told by the kernel's numbers.
   *
   * @param isNew whether the socket is still to connect or to listen
   */
  boolean set(Object holder, int number, int level, int name, int value, boolean isNew) {
    Sockopt option = Sockopt.repairable(level, name);
    return option != null
        && !(isNew && option.isForNewSockets())
        && set(holder, number, option, option.value(value));
  }

  private boolean set(Object holder, int number, Sockopt option, Object value) {
    if (!state.isMptcp(number)) {
      return false;
    }
    if (option == Sockopt.IP_TOS) {
      int wanted = (Integer) value;
      return wanted >= -1 // to the kernel, that is "none"
          && wanted <= LARGEST_TRAFFIC_CLASS
          && set(number, option, wanted & TRAFFIC_CLASS_MASK);
    }
    if (!option.takesAnyValue() && !isAcceptedByTcp(option, Sockopt.raw(value))) {
      return false;
    }
    synchronized (remembered) {
      Map<Sockopt, Object> values = remembered.get(holder);
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
    return get(holder, number, Sockopt.repairable(name));
  }

  /** The same for an option that is told by the kernel's numbers; null or its value. */
  Integer get(Object holder, int number, int level, int name) {
    Object value = get(holder, number, Sockopt.repairable(level, name));
    return value == null ? null : (Integer) Sockopt.raw(value);
  }

  private Object get(Object holder, int number, Sockopt option) {
    if (option == null || !state.isMptcp(number)) {
      return null;
    }
    if (option == Sockopt.IP_TOS) {
      return get(number, option);
    }
    Object value = remembered(holder, option);
    return value != null ? value : ofNewTcpSocket(option);
  }

  /** What an option is that the kernel tells: what the application has set, if it was refused. */
  Object read(Object holder, int number, Object name, Object told) {
    Sockopt option = Sockopt.repairable(name);
    if (option == Sockopt.IP_TOS && told.equals(0)) {
      Object value = get(number, option); // of an IPv6 socket, the JDK asks for IPV6_TCLASS
      return value == null ? told : value;
    }
    return read(holder, option, told);
  }

  /** The same for an option that is told by the kernel's numbers. */
  int read(Object holder, int level, int name, int told) {
    return Sockopt.raw(read(holder, Sockopt.repairable(level, name), (Object) told));
  }

  private Object read(Object holder, Sockopt option, Object told) {
    // the kernel's word on a TCP option means that it is in force, as after a fallback
    if (option == null || !option.isOfSocketLevel()) {
      return told;
    }
    Object value = remembered(holder, option);
    return value == null ? told : value;
  }

  /** Whether the application has asked for urgent data to be delivered in band. */
  boolean isUrgentInline(Object holder) {
    return Boolean.TRUE.equals(remembered(holder, Sockopt.SO_OOBINLINE));
  }

  /** Sets on a socket, which has become TCP, what the one before it had refused. */
  void apply(Object holder, int number) {
    Map<Sockopt, Object> values;
    synchronized (remembered) {
      values = remembered.remove(holder);
    }
    if (values != null) {
      for (Map.Entry<Sockopt, Object> entry : values.entrySet()) {
        set(number, entry.getKey(), Sockopt.raw(entry.getValue()));
      }
    }
  }

  /** Of a descriptor that is closed, and whose number may soon be another's. */
  void forget(Object holder) {
    synchronized (remembered) {
      remembered.remove(holder);
    }
  }

  private Object remembered(Object holder, Sockopt option) {
    synchronized (remembered) {
      Map<Sockopt, Object> values = remembered.get(holder);
      return values == null ? null : values.get(option);
    }
  }

  /** Whether the value is a good one: the error of a bad one is TCP's as well. */
  private boolean isAcceptedByTcp(Sockopt option, int value) {
    int tcp = newTcpSocket();
    if (tcp < 0) {
      return false;
    }
    try {
      return set(tcp, option, value);
    } finally {
      kernel.close(tcp);
    }
  }

  private Object ofNewTcpSocket(Sockopt option) {
    int tcp = newTcpSocket();
    if (tcp < 0) {
      return null;
    }
    try {
      return get(tcp, option);
    } finally {
      kernel.close(tcp);
    }
  }

  private int newTcpSocket() {
    return kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM | Kernel.SOCK_CLOEXEC, 0);
  }

  private boolean set(int number, Sockopt option, int value) {
    return kernel.set(number, option, value) >= 0;
  }

  private Object get(int number, Sockopt option) {
    try (Scratch scratch = kernel.scratch()) {
      int value = kernel.getInt(number, option, scratch);
      return value < 0 ? null : option.value(value);
    }
  }
}
