package io.mptcpize.sockets;

import static io.mptcpize.kernel.Kernel.IPPROTO_MPTCP;
import static io.mptcpize.kernel.Kernel.IPPROTO_TCP;
import static io.mptcpize.sockopt.Sockopt.SO_REUSEADDR;
import static io.mptcpize.sockopt.Sockopt.SO_REUSEPORT;

import io.mptcpize.kernel.Errno;
import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.Scratch;
import io.mptcpize.kernel.SocketState;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.sockopt.Sockopt;

/**
 * Puts a socket of the other protocol under a descriptor, before it connects or listens. The
 * descriptor keeps its number, and the new socket has all that was set on the old. Where that can't
 * be had, the old socket stays as it was.
 */
final class Conversion {
  /** Where the port stands in a sockaddr_in and in a sockaddr_in6. */
  private static final int PORT_AT = 2;

  private final Kernel kernel;
  private final SocketState state;
  private final Families families;
  private final Counters counters;

  /** By family and protocol, the options of a socket that nothing was set on. */
  private final byte[][][] untouched = new byte[4][][];

  Conversion(Kernel kernel, SocketState state, Families families, Counters counters) {
    this.kernel = kernel;
    this.state = state;
    this.families = families;
    this.counters = counters;
  }

  /**
   * Converts one. The caller sees to it that the descriptor is not closed meanwhile.
   *
   * @param listens whether it is to listen, for the counters
   * @param mayBeSet the options that may have been set on it
   * @return whether another socket is under the descriptor now
   */
  boolean convert(int fd, boolean toMptcp, boolean listens, Sockopt[] mayBeSet) {
    try (Scratch scratch = kernel.scratch()) {
      return convert(fd, toMptcp, listens, mayBeSet, scratch);
    }
  }

  private boolean convert(
      int fd, boolean toMptcp, boolean listens, Sockopt[] mayBeSet, Scratch scratch) {
    int from = toMptcp ? IPPROTO_TCP : IPPROTO_MPTCP;
    if (kernel.getInt(fd, Sockopt.SO_PROTOCOL, scratch) != from) {
      return false; // as wanted already, or the JDK's marker of a closed socket
    }
    int length = kernel.localAddress(fd, scratch);
    if (length < 0) {
      return false;
    }
    boolean ipv6 = scratch.bytes.getShort(0) == Kernel.AF_INET6;
    Family family = families.of(ipv6);
    byte[] address = isUnbound(scratch, length) ? null : scratch.copy(length);
    if ((address != null || !toMptcp) // TCP has an address as soon as it connects
        && !state.isClosed(fd)) {
      return false; // a connect that was begun and interrupted
    }
    if (toMptcp && !family.gives()) {
      countRefused(family, listens);
      return false;
    }
    int other = family.openBare(toMptcp ? IPPROTO_MPTCP : IPPROTO_TCP, kernel.isNonBlocking(fd));
    if (other < 0) {
      if (Errno.isShortage(-other)) {
        counters.count(Event.KEPT_SHORTAGE, listens, Errno.name(-other));
      } else {
        counters.countRefused(-other, listens);
      }
      return false;
    }
    boolean replaced = false;
    try {
      int defaults = (ipv6 ? 2 : 0) + (toMptcp ? 0 : 1);
      replaced =
          carryOptions(
                  fd,
                  other,
                  listens,
                  untouched(defaults, scratch),
                  mayBeSet,
                  ipv6 && !toMptcp,
                  scratch)
              && (address == null || carryLocalAddress(fd, other, listens, address, scratch))
              && replace(fd, other, listens);
    } finally {
      kernel.close(other);
    }
    if (replaced) {
      counters.count(toMptcp ? Event.TO_MPTCP : Event.TO_TCP, listens);
    }
    return replaced;
  }

  private void countRefused(Family family, boolean listens) {
    int errno = family.refusalErrno();
    if (errno == Family.GIVES) {
      counters.count(Event.KEPT_SHORTAGE, listens, null);
    } else {
      counters.countRefused(errno, listens);
    }
  }

  private boolean replace(int fd, int other, boolean listens) {
    int result = kernel.replace(other, fd, kernel.isCloseOnExec(fd));
    if (result < 0) {
      counters.count(
          Event.KEPT_SHORTAGE, listens, Errno.name(-result)); // the limit was lowered below it
    }
    return result >= 0;
  }

  private boolean carryOptions(
      int fd,
      int other,
      boolean listens,
      byte[][] defaults,
      Sockopt[] mayBeSet,
      boolean toIpv6Tcp,
      Scratch scratch) {
    for (Sockopt option : mayBeSet) {
      boolean set = option.isBuffer() && isLocked(fd, option, scratch);
      int length = kernel.get(fd, option, scratch);
      if (length < 0 || !set && isSame(defaults[option.index()], scratch, length)) {
        continue;
      }
      byte[] value = scratch.copy(length);
      if (!carry(option, value, other, scratch)) {
        counters.count(Event.KEPT_OPTION, listens, option.name);
        return false;
      }
      if (toIpv6Tcp && option == Sockopt.IP_TOS) { // MPTCP has but one class, TCP two
        carry(Sockopt.IPV6_TCLASS, value, other, scratch);
      }
    }
    return true;
  }

  private boolean isLocked(int fd, Sockopt buffer, Scratch scratch) {
    int locks = kernel.getInt(fd, Sockopt.SO_BUF_LOCK, scratch);
    return locks > 0 && (locks & buffer.bufferLock()) != 0;
  }

  /** Sets an option and reads it back. */
  private boolean carry(Sockopt option, byte[] value, int other, Scratch scratch) {
    scratch.put(value);
    if (option.isBuffer()) {
      scratch.bytes.putInt(0, scratch.bytes.getInt(0) / 2);
    }
    return kernel.set(other, option, scratch, value.length) >= 0
        && isSame(value, scratch, kernel.get(other, option, scratch));
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

  /**
   * The values on a socket that nothing was set on, by family and protocol. They are read once: a
   * default that an administrator changes later is carried over as if it were set.
   */
  private synchronized byte[][] untouched(int index, Scratch scratch) {
    if (untouched[index] == null) {
      Sockopt[] options = Sockopt.carried();
      byte[][] values = new byte[options.length][];
      int protocol = index % 2 == 0 ? IPPROTO_TCP : IPPROTO_MPTCP;
      int fd = families.of(index >= 2).openBare(protocol, false);
      if (fd < 0) {
        return values; // nothing is known to be untouched: all is carried over
      }
      for (int i = 0; i < options.length; i++) {
        int length = kernel.get(fd, options[i], scratch);
        values[i] = length < 0 ? null : scratch.copy(length);
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
  private boolean carryLocalAddress(
      int fd, int other, boolean listens, byte[] address, Scratch scratch) {
    boolean share =
        kernel.getInt(fd, SO_REUSEADDR, scratch) <= 0
            && kernel.getInt(fd, SO_REUSEPORT, scratch) <= 0;
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
      counters.count(Event.KEPT_BOUND, listens, Errno.name(-bound));
    }
    return bound >= 0;
  }

  private void share(int fd, int other, boolean on) {
    kernel.set(fd, SO_REUSEPORT, on);
    kernel.set(other, SO_REUSEPORT, on);
  }

  /**
   * The kernel remembers of a port that its last socket had SO_REUSEPORT, and would go on to admit
   * others to the same address. A socket without it, bound to the port at an address that no
   * machine has (RFC 5737), ends that; beside the wildcard address there is no place for one.
   */
  private void endSharing(byte[] address, Scratch scratch) {
    int last = kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM | Kernel.SOCK_CLOEXEC, IPPROTO_TCP);
    if (last >= 0) {
      kernel.set(last, Sockopt.IP_FREEBIND, true);
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
