package io.mptcpize.sockets;

import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;

/** Opens MPTCP sockets in place of those of the JDK or of Netty. */
public final class Opening {
  private final Linking linking;
  private final Counters counters;

  public Opening(Linking linking, Counters counters) {
    this.linking = linking;
    this.counters = counters;
  }

  /**
   * Opens one, set up as the JDK's would be.
   *
   * @param ipv6 whether it is to be AF_INET6, for both kinds of addresses, rather than AF_INET
   * @param server whether it is known that it is to listen
   * @param nonBlocking whether it is to have O_NONBLOCK
   * @return its descriptor, or a negative number: the kernel has none to give, and has said why
   */
  public int open(boolean ipv6, boolean server, boolean nonBlocking) {
    Linked linked = linking.linked();
    if (linked == null) {
      counters.count(Event.NO_CALLS, server);
      return -1;
    }
    linked.families.tellVerdictOnce();
    Family family = linked.families.of(ipv6);
    int fd = family.open(server, nonBlocking);
    if (fd >= 0) {
      linked.madeMptcp();
    }
    count(family, fd, server);
    if (Log.isDebug()) {
      Log.debug(
          (server ? "server" : "client")
              + (ipv6 ? " IPv6" : " IPv4")
              + (fd < 0 ? " opened as TCP" : " opened as MPTCP, descriptor " + fd));
    }
    return fd;
  }

  private void count(Family family, int fd, boolean server) {
    if (fd >= 0) {
      counters.count(Event.OPENED_MPTCP, server);
    } else if (family.refusalErrno() == Family.GIVES) {
      counters.count(Event.KEPT_SHORTAGE, server);
    } else {
      counters.countRefused(family.refusalErrno(), server);
    }
  }
}
