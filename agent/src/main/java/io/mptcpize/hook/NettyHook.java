package io.mptcpize.hook;

import io.mptcpize.log.Event;
import io.mptcpize.policy.Decision;
import io.mptcpize.rules.Role;
import io.mptcpize.sockets.Linked;
import io.mptcpize.sockopt.Sockopt;
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
public final class NettyHook extends MptcpizeNetty {
  private final Parts parts;

  /**
   * The descriptors of sockets that were opened here and neither connect nor listen yet, with where
   * they are watched.
   */
  private final Map<Integer, Watch> undecided = new ConcurrentHashMap<>();

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
    Watch before = undecided.isEmpty() ? null : undecided.get(fd);
    if (before != null) {
      undecided.replace(fd, before, before.by(epoll, events));
    }
  }

  @Override
  protected void beforeConnect(Object socket, int fd, SocketAddress remote) {
    Watch watch = undecided.remove(fd);
    InetSocketAddress to = resolved(remote);
    if (watch == null || to == null) {
      return; // a Unix-domain or datagram socket, or one that was made elsewhere
    }
    Decision decision = parts.policy.connects(to.getAddress(), to.getPort());
    if (decision.isSteered()) {
      steer(socket, fd, watch, decision.isMptcp(), false);
    }
    if (parts.policy.isEnabled() && parts.coverage.covers(socket.getClass())) {
      parts.proof.look(socket.getClass(), false, to.getAddress(), fd, decision.isMptcp());
    }
    if (decision.isMptcp() && !parts.linking.hasFailed()) {
      parts.unanswered.begins(socket, fd, to.getAddress(), to.getPort());
    }
    parts.opened(false, to.getAddress(), to.getPort(), fd);
  }

  @Override
  protected void beforeListen(Object socket, int fd, SocketAddress local) {
    Watch watch = undecided.get(fd);
    InetSocketAddress at = resolved(local);
    if (watch == null || at == null) {
      return;
    }
    Decision decision = parts.policy.listens(at.getAddress(), at.getPort(), false);
    if (decision.isSteered()) {
      steer(socket, fd, watch, decision.isMptcp(), true);
    }
    if (parts.policy.isEnabled() && parts.coverage.covers(socket.getClass())) {
      boolean mptcp = decision.isSteered() ? decision.isMptcp() : parts.policy.listensAsOpened();
      parts.proof.look(socket.getClass(), true, at.getAddress(), fd, mptcp);
    }
    parts.listens(at.getAddress(), fd);
    parts.opened(true, at.getAddress(), at.getPort(), fd);
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
  protected void beforeClose(Object socket, int fd) {
    if (!undecided.isEmpty()) {
      undecided.remove(fd);
    }
    parts.ends(socket);
    parts.repairs.forget(socket);
  }

  @Override
  protected boolean isMptcp(int fd) {
    return parts.repairs.isMptcp(fd);
  }

  @Override
  protected boolean hasMoreOnMptcp(int fd) {
    return parts.repairs.isReadableMptcp(fd);
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
        && parts.repairs.setRefused(socket, fd, level, option, (int) value, isNew);
  }

  @Override
  protected boolean becomeTcp(Object socket, int fd, int level, int option) {
    Watch watch = undecided.get(fd);
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
