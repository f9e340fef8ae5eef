package io.mptcpize.hook;

import io.mptcpize.log.Event;
import io.mptcpize.policy.Decision;
import io.mptcpize.rules.Role;
import io.mptcpize.sockets.Linked;
import io.mptcpize.sockopt.Sockopt;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.spi.MptcpizeNetty;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The agent's side of the hook in Netty's native transports. Their sockets follow the same rules as
 * the JDK's, with two differences: whether one is to listen is not known before it is bound, and
 * epoll watches each from before it connects or is bound, so that what is put under its descriptor
 * must be watched in its place.
 */
public final class NettyHook extends MptcpizeNetty {
  private final Parts parts;

  /**
   * The descriptors of sockets that were opened here and neither connect nor listen yet, with where
   * they are watched.
   */
  private final Map<Integer, Watch> undecided = new ConcurrentHashMap<>();

  /** What the connections are that io_uring has read from, each until it is closed. */
  private final KnownProtocols known = new KnownProtocols();

  /** The epoll instances that watch descriptors, or did: one an event loop, never written into. */
  private volatile int[] epolls = {};

  /** Is behind the hook from then on. */
  public NettyHook(Parts parts) {
    this.parts = parts;
  }

  @Override
  protected int openStream(Class<?> of, boolean ipv6) {
    if (!parts.coverage.coversOpening(of)) {
      parts.counters.count(Event.KEPT_UNCOVERED);
      return LEAVE_TO_NETTY;
    }
    return parts.policy.opensMptcp(Role.CONNECT, ipv6)
        ? parts.opening.open(ipv6, false, true)
        : LEAVE_TO_NETTY;
  }

  @Override
  protected void afterOpen(int fd) {
    undecided.put(fd, Watch.NOWHERE);
  }

  @Override
  protected void beforeWatch(int epoll, int fd, int events) {
    if (!isKnown(epoll)) {
      add(epoll);
    }
    Watch before = undecided.isEmpty() ? null : undecided.get(fd);
    if (before != null) {
      undecided.replace(fd, before, before.by(epoll, events));
    }
  }

  private boolean isKnown(int epoll) {
    for (int known : epolls) {
      if (known == epoll) {
        return true;
      }
    }
    return false;
  }

  private synchronized void add(int epoll) {
    int[] more = Arrays.copyOf(epolls, epolls.length + 1);
    more[epolls.length] = epoll;
    epolls = more;
  }

  @Override
  protected void beforeConnect(Object socket, int fd, SocketAddress remote, SocketAddress local) {
    Watch watch = watchOf(socket, fd);
    InetSocketAddress to = resolved(remote);
    if (watch != null) {
      undecided.remove(fd);
    }
    if (watch == null || to == null) {
      return; // a Unix-domain or datagram socket, or one that was made elsewhere
    }
    boolean hasOwnPort = watch.hasOwnPort || isOwnPort(local);
    Decision decision = parts.connects(to.getAddress(), to.getPort(), hasOwnPort);
    if (decision.isSteered()) {
      steer(socket, fd, watch, decision.isMptcp(), false);
    }
    if (parts.coverage.covers(socket.getClass())) {
      parts.prove(socket.getClass(), false, to.getAddress(), fd, decision);
    }
    if (decision.isMptcp() && !parts.linking.hasFailed()) {
      parts.connects.begins(socket, fd, to.getAddress(), to.getPort());
    }
    parts.opened(false, to.getAddress(), to.getPort(), fd);
  }

  /** Whether a port is to be had that the kernel does not choose. */
  private static boolean isOwnPort(SocketAddress local) {
    return local instanceof InetSocketAddress && ((InetSocketAddress) local).getPort() != 0;
  }

  /** Before it has the port, since others might get it while the socket is replaced. */
  @Override
  protected void beforeBind(Object socket, int fd, SocketAddress local) {
    Watch watch = isOwnPort(local) ? watchOf(socket, fd) : null;
    if (watch == null || watch.isOfServer) {
      return;
    }
    undecided.replace(fd, watch, watch.withOwnPort());
    Decision decision = parts.policy.bindsToOwnPort();
    if (decision.isSteered()) {
      steer(socket, fd, watch, decision.isMptcp(), false);
    }
  }

  @Override
  protected void beforeListen(Object socket, int fd, SocketAddress local) {
    Watch watch = watchOf(socket, fd);
    InetSocketAddress at = resolved(local);
    if (watch == null || at == null) {
      return;
    }
    undecided.replace(fd, watch, watch.ofServer());
    Decision decision = parts.policy.listens(at.getAddress(), at.getPort(), false);
    if (decision.isSteered()) {
      steer(socket, fd, watch, decision.isMptcp(), true);
    }
    if (parts.coverage.covers(socket.getClass())) {
      parts.prove(socket.getClass(), true, at.getAddress(), fd, decision);
    }
    parts.listens(at.getAddress(), fd);
    parts.opened(true, at.getAddress(), at.getPort(), fd);
  }

  /**
   * What is known of a socket that neither connects nor listens yet; null: nothing, or no object of
   * Netty's holds it. Applications can call the hook, too; but who has such an object needs no hook
   * to do what he likes to a descriptor.
   */
  private Watch watchOf(Object socket, int fd) {
    Watch watch = undecided.get(fd);
    return watch != null && parts.coverage.isOfNetty(socket.getClass()) ? watch : null;
  }

  /** An address with an IP address in it, or null. */
  private static InetSocketAddress resolved(SocketAddress address) {
    return address instanceof InetSocketAddress && !((InetSocketAddress) address).isUnresolved()
        ? (InetSocketAddress) address
        : null;
  }

  /**
   * @return whether another socket is under the descriptor now
   */
  private boolean steer(Object socket, int fd, Watch watch, boolean toMptcp, boolean listens) {
    Linked linked = parts.linking.linked();
    if (linked == null || linked.state.isMptcp(fd) == toMptcp) {
      return false;
    }
    boolean covered = parts.coverage.covers(socket.getClass());
    return parts.steering.steer(
        new NettySocket(parts.steering, socket, fd, watch, covered), toMptcp, listens);
  }

  @Override
  protected void afterConnect(int fd) {
    parts.connected(fd);
  }

  @Override
  protected void beforeClose(Object socket, int fd) {
    if (!undecided.isEmpty()) {
      undecided.remove(fd);
    }
    if (known.of(fd) != KnownProtocols.UNKNOWN) {
      known.learn(fd, KnownProtocols.UNKNOWN);
    }
    parts.ends(socket);
    parts.repairs.forget(socket);
    if (parts.repairs.losesBytesWhenClosed(fd)) {
      for (int epoll : epolls) { // closing would end the watch only if nobody kept the socket
        parts.steering.unwatch(epoll, fd);
      }
      parts.repairs.keep(fd);
    }
    parts.endsServed(socket, fd);
    parts.endsListening(fd);
  }

  @Override
  protected boolean isMptcp(int fd) {
    int protocol = known.of(fd);
    return protocol == KnownProtocols.UNKNOWN
        ? parts.repairs.isMptcp(fd)
        : protocol == KnownProtocols.MPTCP;
  }

  @Override
  protected boolean hasMoreOnMptcp(int fd) {
    int protocol = known.of(fd);
    if (protocol == KnownProtocols.UNKNOWN) {
      protocol = parts.repairs.isMptcp(fd) ? KnownProtocols.MPTCP : KnownProtocols.TCP;
      known.learn(fd, protocol);
    }
    return protocol == KnownProtocols.MPTCP && parts.repairs.isReadable(fd);
  }

  @Override
  protected void beforeSockopt(int fd, int level, int option) {
    Watch watch = undecided.isEmpty() ? null : undecided.get(fd);
    if (watch == null) {
      return;
    }
    Sockopt known = Sockopt.of(level, option);
    if (known != null && known.isCarried()) {
      parts.steering.sets(known.name);
    } else {
      undecided.replace(fd, watch, watch.fixed());
    }
  }

  @Override
  protected boolean setRefusedSockopt(Object socket, int fd, int level, int option, long value) {
    boolean isNew = undecided.containsKey(fd);
    return value != NO_NUMBER
        && parts.coverage.isOfNetty(socket.getClass())
        && parts.repairs.setRefused(socket, fd, level, option, (int) value, isNew);
  }

  @Override
  protected boolean becomeTcp(Object socket, int fd, int level, int option) {
    Watch watch = watchOf(socket, fd);
    if (watch == null || !steer(socket, fd, watch.free(), false, false)) {
      return false;
    }
    parts.counters.count(Event.KEPT_OPTION, "level " + level + ", number " + option);
    return true;
  }

  @Override
  protected Integer getRefusedSockopt(Object socket, int fd, int level, int option) {
    return parts.repairs.getRefused(socket, fd, level, option);
  }

  @Override
  protected int sockoptTold(int told, Object socket, int level, int option) {
    return parts.repairs.told(socket, level, option, told);
  }

  @Override
  protected void failed(Throwable t) {
    parts.failed(t);
  }
}
