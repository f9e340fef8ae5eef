package io.mptcpize.core;

import static io.mptcpize.core.Kernel.IPPROTO_MPTCP;
import static io.mptcpize.core.Kernel.IPPROTO_TCP;
import static io.mptcpize.core.Kernel.SOL_SOCKET;
import static io.mptcpize.core.Kernel.SO_PROTOCOL;
import static io.mptcpize.core.Kernel.SO_REUSEADDR;
import static io.mptcpize.core.Kernel.SO_REUSEPORT;

/**
 * Puts a socket of the other protocol under a descriptor, before it connects or listens. The
 * descriptor keeps its number, and the new socket has all that was set on the old. Where that can't
 * be had, the old socket stays as it was.
 */
final class Conversion {
  /** TCP_CLOSE in include/net/tcp_states.h: neither connecting nor listening. */
  private static final int TCP_CLOSE = 7;

  private static final int O_NONBLOCK = Kernel.SOCK_NONBLOCK;

  /** Where the port stands in a sockaddr_in and in a sockaddr_in6. */
  private static final int PORT_AT = 2;

  private final Kernel kernel;
  private final Family v4;
  private final Family v6;
  private final WideWindow wideWindow;
  private final Counters counters;

  /** By family and protocol, the options of a socket that nothing was set on. */
  private final byte[][][] untouched = new byte[4][][];

  Conversion(Kernel kernel, Family v4, Family v6, WideWindow wideWindow, Counters counters) {
    this.kernel = kernel;
    this.v4 = v4;
    this.v6 = v6;
    this.wideWindow = wideWindow;
    this.counters = counters;
  }

  /**
   * Converts one. The caller sees to it that the descriptor is not closed meanwhile.
   *
   * @param mayBeSet the options that may have been set on it
   * @return whether another socket is under the descriptor now
   */
  boolean convert(int fd, boolean toMptcp, CarriedOption[] mayBeSet) {
    Scratch scratch = kernel.take();
    try {
      return convert(fd, toMptcp, mayBeSet, scratch);
    } finally {
      kernel.give(scratch);
    }
  }

  private boolean convert(int fd, boolean toMptcp, CarriedOption[] mayBeSet, Scratch scratch) {
    int from = toMptcp ? IPPROTO_TCP : IPPROTO_MPTCP;
    if (kernel.intOption(fd, SOL_SOCKET, SO_PROTOCOL, scratch) != from) {
      return false; // as wanted already, or the JDK's marker of a closed socket
    }
    int length = kernel.localAddress(fd, scratch);
    if (length < 0) {
      return false;
    }
    Family family = scratch.bytes.getShort(0) == Kernel.AF_INET6 ? v6 : v4;
    byte[] address = isUnbound(scratch, length) ? null : scratch.copy(length);
    if ((address != null || !toMptcp) // TCP has an address as soon as it connects
        && (kernel.getOption(fd, IPPROTO_TCP, Kernel.TCP_INFO, scratch) < 0
            || scratch.bytes.get(0) != TCP_CLOSE)) {
      return false; // a connect that was begun and interrupted
    }
    if (toMptcp && !family.gives()) {
      counters.count(Event.REFUSED);
      return false;
    }
    boolean nonBlocking = (kernel.statusFlags(fd) & O_NONBLOCK) != 0;
    int other = family.openBare(toMptcp ? IPPROTO_MPTCP : IPPROTO_TCP, nonBlocking);
    if (other < 0) {
      boolean shortage = Errno.isShortage(-other);
      counters.count(shortage ? Event.KEPT_SHORTAGE : Event.REFUSED, Errno.name(-other));
      return false;
    }
    if (toMptcp) {
      wideWindow.open(other);
    }
    boolean replaced =
        carryOptions(fd, other, family, toMptcp, mayBeSet, scratch)
            && (address == null || carryLocalAddress(fd, other, address, scratch))
            && replace(fd, other);
    kernel.close(other);
    if (replaced) {
      counters.count(toMptcp ? Event.TO_MPTCP : Event.TO_TCP);
    }
    return replaced;
  }

  private boolean replace(int fd, int other) {
    int result = kernel.replace(other, fd, (kernel.descriptorFlags(fd) & 1) != 0);
    if (result < 0) {
      counters.count(Event.KEPT_SHORTAGE, Errno.name(-result)); // the limit was lowered below it
    }
    return result >= 0;
  }

  private boolean carryOptions(
      int fd,
      int other,
      Family family,
      boolean toMptcp,
      CarriedOption[] mayBeSet,
      Scratch scratch) {
    byte[][] defaults = untouched(family, toMptcp ? IPPROTO_TCP : IPPROTO_MPTCP, scratch);
    for (CarriedOption option : mayBeSet) {
      boolean set = option.isBuffer() && isLocked(fd, option, scratch);
      int length = kernel.getOption(fd, option.level, option.number, scratch);
      if (length < 0
          || !set && (isSame(defaults[option.index], scratch, length) || isOurs(option, scratch))) {
        continue;
      }
      byte[] value = scratch.copy(length);
      if (!carry(option, value, other, scratch)) {
        counters.count(Event.KEPT_OPTION, option.name);
        return false;
      }
    }
    return true;
  }

  private boolean isLocked(int fd, CarriedOption buffer, Scratch scratch) {
    int locks = kernel.intOption(fd, SOL_SOCKET, Kernel.SO_BUF_LOCK, scratch);
    return locks > 0 && (locks & buffer.bufferLock()) != 0;
  }

  private boolean isOurs(CarriedOption option, Scratch scratch) {
    return option.isBuffer() && wideWindow.isWide(scratch.bytes.getInt(0));
  }

  /** Sets an option and reads it back. */
  private boolean carry(CarriedOption option, byte[] value, int other, Scratch scratch) {
    scratch.put(value);
    if (option.isBuffer()) {
      scratch.bytes.putInt(0, scratch.bytes.getInt(0) / 2);
    }
    return kernel.setOption(other, option.level, option.number, scratch, value.length) >= 0
        && isSame(value, scratch, kernel.getOption(other, option.level, option.number, scratch));
  }

  private static boolean isSame(byte[] value, Scratch scratch, int length) {
    if (value == null || length != value.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (value[i] != scratch.bytes.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** Read once: a default that an administrator changes later is carried over as if it were set. */
  private synchronized byte[][] untouched(Family family, int protocol, Scratch scratch) {
    int index = (family == v6 ? 2 : 0) + (protocol == IPPROTO_MPTCP ? 1 : 0);
    if (untouched[index] == null) {
      byte[][] values = new byte[CarriedOption.ALL.length][];
      int fd = family.openBare(protocol, false);
      if (fd < 0) {
        return values; // nothing is known to be untouched: all is carried over
      }
      for (CarriedOption option : CarriedOption.ALL) {
        int length = kernel.getOption(fd, option.level, option.number, scratch);
        values[option.index] = length < 0 ? null : scratch.copy(length);
      }
      kernel.close(fd);
      untouched[index] = values;
    }
    return untouched[index];
  }

  /**
   * Binds the new socket where the old one is bound, which must not let go of it before. Where the
   * application has not asked for sharing, both have SO_REUSEPORT for that moment: it admits only
   * sockets of the same user that have it, too, while SO_REUSEADDR would admit anybody's.
   */
  private boolean carryLocalAddress(int fd, int other, byte[] address, Scratch scratch) {
    boolean share =
        kernel.intOption(fd, SOL_SOCKET, SO_REUSEADDR, scratch) <= 0
            && kernel.intOption(fd, SOL_SOCKET, SO_REUSEPORT, scratch) <= 0;
    if (share) {
      share(fd, other, true);
    }
    scratch.put(address);
    int bound = kernel.bind(other, scratch, address.length);
    if (share) {
      share(fd, other, false);
      endSharing(address, scratch);
    }
    if (bound < 0) {
      counters.count(Event.KEPT_BOUND, Errno.name(-bound));
    }
    return bound >= 0;
  }

  private void share(int fd, int other, boolean on) {
    kernel.setOption(fd, SOL_SOCKET, SO_REUSEPORT, on);
    kernel.setOption(other, SOL_SOCKET, SO_REUSEPORT, on);
  }

  /**
   * The kernel remembers of a port that its last socket had SO_REUSEPORT, and would go on to admit
   * others to the same address. A socket without it, bound to the port at an address that no
   * machine has (RFC 5737), ends that; beside the wildcard address there is no place for one.
   */
  private void endSharing(byte[] address, Scratch scratch) {
    int last = kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM | Kernel.SOCK_CLOEXEC, IPPROTO_TCP);
    if (last >= 0) {
      kernel.setOption(last, Kernel.IPPROTO_IP, Kernel.IP_FREEBIND, true);
      scratch.bytes.putShort(0, (short) Kernel.AF_INET);
      scratch.bytes.put(PORT_AT, address[PORT_AT]).put(PORT_AT + 1, address[PORT_AT + 1]);
      scratch.bytes.put(4, (byte) 192).put(5, (byte) 0).put(6, (byte) 2).put(7, (byte) 1);
      scratch.bytes.putLong(8, 0);
      kernel.bind(last, scratch, 16);
      kernel.close(last);
    }
  }

  /** All zero but for the family: neither address nor port. */
  private static boolean isUnbound(Scratch scratch, int length) {
    for (int i = PORT_AT; i < length; i++) {
      if (scratch.bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
