package io.mptcpize.hook;

import io.mptcpize.log.Event;
import io.mptcpize.policy.Decision;
import io.mptcpize.rules.Role;
import io.mptcpize.sockets.Steered;
import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.channels.Channel;
import java.util.Map;
import java.util.WeakHashMap;
import sun.nio.ch.MptcpizeHook;

/** The agent's side of the hook in the JDK's classes: asks the policy, and has it done. */
public final class JdkHook extends MptcpizeHook {
  private final Parts parts;

  /** Those of clients that are bound to a port of their own choosing. */
  private final Map<FileDescriptor, Boolean> withOwnPort = new WeakHashMap<>();

  private volatile boolean anyWithOwnPort;

  /** Is behind the hook from then on. */
  public JdkHook(Parts parts) {
    this.parts = parts;
  }

  @Override
  protected int openStream(boolean ipv6, boolean server, boolean nonBlocking) {
    if (!parts.coverage.coversOpening()) {
      parts.counters.count(Event.KEPT_UNCOVERED, server);
      return LEAVE_TO_JDK;
    }
    return parts.policy.opensMptcp(server ? Role.LISTEN : Role.CONNECT, ipv6)
        ? parts.opening.open(ipv6, server, nonBlocking)
        : LEAVE_TO_JDK;
  }

  @Override
  protected void beforeConnect(
      Object owner, Object lock, FileDescriptor fd, InetAddress remote, int port) {
    boolean hasOwnPort = anyWithOwnPort && hasOwnPort(fd);
    Decision decision = parts.connects(remote, port, hasOwnPort);
    if (!parts.coverage.covers(owner.getClass())) {
      return;
    }
    if (decision.isSteered()) {
      steer(owner, lock, fd, decision, false);
    }
    int number = numberOf(owner, fd); // after it was steered: what is open was open then
    parts.prove(owner.getClass(), false, remote, number, decision);
    if (decision.isMptcp() && number >= 0 && !parts.linking.hasFailed()) {
      parts.connects.begins(owner, number, remote, port);
    }
    parts.opened(false, remote, port, number);
  }

  private void steer(
      Object owner, Object lock, FileDescriptor fd, Decision decision, boolean listens) {
    Steered socket = JdkSocket.of(parts.steering, owner, lock, fd);
    parts.steering.steer(socket, decision.isMptcp(), listens);
  }

  private boolean hasOwnPort(FileDescriptor fd) {
    synchronized (withOwnPort) {
      return withOwnPort.containsKey(fd);
    }
  }

  /** Before it has the port, since others might get it while the socket is replaced. */
  @Override
  protected void beforeBindToOwnPort(Object owner, Object lock, FileDescriptor fd) {
    synchronized (withOwnPort) {
      withOwnPort.put(fd, true);
    }
    anyWithOwnPort = true;
    Decision decision = parts.policy.bindsToOwnPort();
    if (decision.isSteered() && parts.coverage.covers(owner.getClass())) {
      steer(owner, lock, fd, decision, false);
    }
  }

  @Override
  protected void beforeListen(
      Object owner, Object lock, FileDescriptor fd, InetAddress local, int port) {
    Decision decision = parts.policy.listens(local, port, true);
    if (!parts.coverage.covers(owner.getClass())) {
      return;
    }
    if (decision.isSteered()) {
      steer(owner, lock, fd, decision, true);
    }
    int number = numberOf(owner, fd);
    parts.prove(owner.getClass(), true, local, number, decision);
    parts.listens(local, number);
    parts.opened(true, local, port, number);
  }

  @Override
  protected void afterConnect(int fd) {
    parts.connected(fd);
  }

  @Override
  protected void beforeClose(Object owner) {
    parts.ends(owner);
  }

  @Override
  protected void beforeEnd(Object owner, int fd) throws Exception {
    if (parts.repairs.losesBytesWhenClosed(fd)) {
      parts.steering.leave(owner, fd);
      parts.repairs.keep(fd);
    }
    parts.endsServed(owner, fd);
  }

  @Override
  protected void beforeUnlisten(int fd) {
    parts.endsListening(fd);
  }

  @Override
  protected int readableBytes(int claimed, FileDescriptor fd) {
    return parts.repairs.readableBytes(claimed, fd, number(fd));
  }

  @Override
  protected boolean isMptcp(int fd) {
    return parts.repairs.isMptcp(fd);
  }

  @Override
  protected void afterReadError(int fd) {
    parts.repairs.afterReadError(fd);
  }

  @Override
  protected void beforeSockopt(Object option) {
    parts.steering.sets(option);
  }

  @Override
  protected boolean setRefusedSockopt(FileDescriptor fd, Object option, Object value) {
    return parts.repairs.setRefused(fd, number(fd), option, value);
  }

  @Override
  protected Object getRefusedSockopt(FileDescriptor fd, Object option) {
    return parts.repairs.getRefused(fd, number(fd), option);
  }

  @Override
  protected Object sockoptTold(FileDescriptor fd, Object option, Object value) {
    return parts.repairs.told(fd, number(fd), option, value);
  }

  @Override
  protected int receiveBufferTold(int size) {
    return parts.repairs.receiveBufferTold(2 * size) / 2; // the JDK halves it
  }

  @Override
  protected int beforeUrgentData(FileDescriptor fd) throws SocketException {
    return parts.repairs.dropsUrgentByte(fd, number(fd)) ? SENT : LEAVE_TO_JDK;
  }

  @Override
  protected void failed(Throwable t) {
    parts.failed(t);
  }

  /** The descriptor's number; negative once it was closed. */
  static int numberOf(FileDescriptor fd) {
    return number(fd);
  }

  /** The same; negative as well once its channel is about to be closed. */
  static int numberOf(Object owner, FileDescriptor fd) {
    boolean isClosed = owner instanceof Channel && !((Channel) owner).isOpen();
    return isClosed ? -1 : number(fd);
  }
}
