package io.mptcpize.core;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.spi.MptcpizeNetty;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The agent's side of the hook in Netty's native transports. Their sockets follow the same rules as
 * the JDK's, with two differences: whether one is to listen is not known before it is bound, and
 * epoll watches each from before it connects or is bound, so that what is put under its descriptor
 * must be watched in its place.
 */
final class NettySockets extends MptcpizeNetty {
  private static final Watch NOWHERE = new Watch(-1, 0, false);

  private final Sockets sockets;

  /**
   * The descriptors of sockets that were opened here and neither connect nor listen yet, with where
   * they are watched.
   */
  private final Map<Integer, Watch> undecided = new ConcurrentHashMap<>();

  /** Whether a class was not as expected: no socket is replaced then, for want of its watcher. */
  private volatile boolean incomplete;

  NettySockets(Sockets sockets) {
    this.sockets = sockets;
  }

  /** A registration with epoll, if there is one, and whether the socket can be replaced at all. */
  private static final class Watch {
    final int epoll;
    final int events;
    final boolean fixed;

    Watch(int epoll, int events, boolean fixed) {
      this.epoll = epoll;
      this.events = events;
      this.fixed = fixed;
    }
  }

  /** Puts this side behind the hook. */
  void install() {
    use(this);
  }

  /**
   * From now on only sockets that were opened as MPTCP are, and where both roles ask for it.
   *
   * @return whether it was otherwise before
   */
  synchronized boolean becomeIncomplete() {
    boolean before = incomplete;
    incomplete = true;
    return !before;
  }

  @Override
  protected int openStream(boolean ipv6) {
    Rules now = sockets.rules();
    boolean mptcp = now.always(Role.CONNECT, ipv6) == Rules.Answer.MPTCP;
    if (incomplete) { // then it cannot be seen to later
      mptcp &= now.always(Role.LISTEN, ipv6) == Rules.Answer.MPTCP;
    }
    return mptcp ? sockets.openMptcp(ipv6, false, true) : LEAVE_TO_NETTY;
  }

  @Override
  protected void afterOpen(int fd) {
    undecided.put(fd, NOWHERE);
  }

  @Override
  protected void beforeWatch(int epoll, int fd, int events) {
    Watch before = undecided.isEmpty() ? null : undecided.get(fd);
    if (before != null) {
      undecided.replace(fd, before, new Watch(epoll, events, before.fixed));
    }
  }

  @Override
  protected void beforeConnect(Object socket, int fd, SocketAddress remote) {
    Watch watch = undecided.remove(fd);
    InetSocketAddress to = resolved(remote);
    if (watch == null || to == null) {
      return; // a Unix-domain or datagram socket, or one that was made elsewhere
    }
    Sockets.BeforeConnect decision = sockets.decide(to.getAddress(), to.getPort());
    if (decision.isSteered()) {
      steer(socket, fd, watch, decision.isMptcp());
    }
    if (decision.isMptcp()) {
      sockets.connects(socket, fd, to.getAddress(), to.getPort());
    }
  }

  @Override
  protected void beforeListen(Object socket, int fd, SocketAddress local) {
    Watch watch = undecided.get(fd);
    InetSocketAddress at = resolved(local);
    if (watch == null || at == null || !sockets.isEnabled()) {
      return;
    }
    Rules now = sockets.rules();
    Rules.Answer answer = now.always(Role.LISTEN, true);
    if (sockets.wereReplaced()
        || answer == Rules.Answer.DEPENDS
        || answer != now.always(Role.CONNECT, true)) {
      steer(socket, fd, watch, sockets.listensByMptcp(at.getAddress(), at.getPort()));
    }
  }

  @Override
  protected boolean isMptcp(int fd) {
    Families linked = sockets.families();
    return linked != null && linked.isMptcp(fd);
  }

  @Override
  protected boolean hasMoreOnMptcp(int fd) {
    Families linked = sockets.familiesSoFar();
    return linked != null && linked.isReadableMptcp(fd);
  }

  /** An address with an IP address in it, or null. */
  private static InetSocketAddress resolved(SocketAddress address) {
    return address instanceof InetSocketAddress && !((InetSocketAddress) address).isUnresolved()
        ? (InetSocketAddress) address
        : null;
  }

  /**
   * Sees to it that a socket which has no connection yet is MPTCP, or is TCP. Netty connects, binds
   * and closes it on one thread, which is also the one that waits for its events.
   *
   * @return whether another socket is under the descriptor now
   */
  private boolean steer(Object socket, int fd, Watch watch, boolean toMptcp) {
    Families linked = sockets.families();
    if (linked == null) {
      return false;
    }
    linked.tellVerdictOnce();
    if (linked.isMptcp(fd) == toMptcp) {
      return false;
    }
    if (incomplete) {
      sockets.counters().count(Event.KEPT_UNKNOWN, null);
      return false;
    }
    if (watch.fixed) {
      sockets.counters().count(Event.KEPT_OPTION, null);
      return false;
    }
    if (watch.epoll >= 0
        ? !replaceWatched(linked, fd, watch, toMptcp)
        : !linked.conversion.convert(fd, toMptcp, sockets.mayBeSet(linked))) {
      return false;
    }
    RefusedOptions refused = linked.refusedOptionsSoFar();
    if (refused != null && !toMptcp) {
      refused.apply(socket, fd);
    }
    return true;
  }

  /**
   * The old socket is taken out of epoll first: a child process that is just being started may hold
   * it a little longer, and epoll would go on reporting it.
   */
  private boolean replaceWatched(Families linked, int fd, Watch watch, boolean toMptcp) {
    linked.unwatch(watch.epoll, fd);
    try {
      return linked.conversion.convert(fd, toMptcp, sockets.mayBeSet(linked));
    } finally {
      linked.watch(watch.epoll, fd, watch.events);
    }
  }

  @Override
  protected void beforeOption(int fd, int level, int option) {
    Watch watch = undecided.isEmpty() ? null : undecided.get(fd);
    if (watch == null) {
      return;
    }
    CarriedOption carried = CarriedOption.of(level, option);
    if (carried != null) {
      sockets.optionIsSet(carried.name);
    } else {
      undecided.replace(fd, watch, new Watch(watch.epoll, watch.events, true));
    }
  }

  @Override
  protected boolean setRefusedOption(Object socket, int fd, int level, int option, long value) {
    Families linked = sockets.families();
    return linked != null
        && value != NO_NUMBER
        && linked
            .refusedOptions()
            .set(socket, fd, level, option, (int) value, undecided.containsKey(fd));
  }

  @Override
  protected boolean becomeTcp(Object socket, int fd, int level, int option) {
    Watch watch = undecided.get(fd);
    if (watch == null || !steer(socket, fd, new Watch(watch.epoll, watch.events, false), false)) {
      return false;
    }
    sockets.counters().count(Event.KEPT_OPTION, "level " + level + ", number " + option);
    return true;
  }

  @Override
  protected int optionWasRead(int told, Object socket, int level, int option) {
    Families linked = sockets.familiesSoFar();
    if (level == Kernel.SOL_SOCKET && option == Kernel.SO_RCVBUF && linked != null) {
      return linked.wideWindow.told(told);
    }
    RefusedOptions refused = refusedSoFar();
    return refused == null ? told : refused.read(socket, level, option, told);
  }

  /** Null if no option was refused yet. */
  private RefusedOptions refusedSoFar() {
    Families linked = sockets.familiesSoFar();
    return linked == null ? null : linked.refusedOptionsSoFar();
  }

  @Override
  protected Integer getRefusedOption(Object socket, int fd, int level, int option) {
    Families linked = sockets.families();
    return linked == null ? null : linked.refusedOptions().get(socket, fd, level, option);
  }

  @Override
  protected void beforeClose(Object socket, int fd) {
    if (!undecided.isEmpty()) {
      undecided.remove(fd);
    }
    sockets.closes(socket);
    RefusedOptions refused = refusedSoFar();
    if (refused != null) {
      refused.forget(socket);
    }
  }

  @Override
  protected void failure(Throwable t) {
    sockets.failed(t);
  }
}
