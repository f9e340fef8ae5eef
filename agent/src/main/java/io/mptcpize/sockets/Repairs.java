package io.mptcpize.sockets;

import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.sockopt.Sockopt;
import java.io.FileDescriptor;
import java.net.SocketException;

/**
 * Keeps MPTCP sockets looking like TCP ones, where the kernel lets the difference show. What is
 * asked here of a socket that is TCP is answered as if nobody had asked.
 */
public final class Repairs {
  private final Linking linking;
  private volatile UrgentData urgentData;
  private final Counters counters;

  /** Null until there was something to read. */
  private volatile Available available;

  /** Null until an option was refused. */
  private volatile RefusedSockopts refused;

  /** Null until a connection was closed with bytes unsent. */
  private volatile Orphans orphans;

  public Repairs(Linking linking, UrgentData urgentData, Counters counters) {
    this.linking = linking;
    this.urgentData = urgentData;
    this.counters = counters;
  }

  /** What becomes of urgent data from now on. */
  public void setUrgentData(UrgentData urgentData) {
    this.urgentData = urgentData;
  }

  /**
   * How many bytes can be read.
   *
   * @param claimed how many the kernel says that there are, one at least
   * @param socket what holds the descriptor; null: closed
   */
  public int readableBytes(int claimed, FileDescriptor socket, int fd) {
    Linked linked = linking.soFar();
    if (linked == null) {
      return claimed;
    }
    if (available == null) {
      available = new Available(); // of two threads, one's is lost
    }
    return available.bytes(claimed, socket, fd, linked);
  }

  /** Whether a descriptor is an MPTCP socket, fallen back or not. */
  public boolean isMptcp(int fd) {
    Linked linked = linking.soFar();
    return linked != null && linked.state.isMptcp(fd);
  }

  /** Whether a socket has bytes to read, its stream's end or an error. */
  public boolean isReadable(int fd) {
    Linked linked = linking.soFar();
    return linked != null && linked.state.isReadable(fd);
  }

  /**
   * Shuts the output of an MPTCP socket down that is dead, which a read was just told of: the
   * kernel (up to 6.18) tells one call of an error, and another thread, which waits until there is
   * room to write, would wait for ever. On TCP that call ends with EPIPE, and so it does.
   */
  public void afterReadError(int fd) {
    Linked linked = linking.soFar();
    if (linked != null && linked.state.isBroken(fd)) {
      linked.kernel.shutDownOutput(fd);
    }
  }

  /**
   * Sees to an option that could not be set.
   *
   * @param holder what holds the descriptor
   * @param option its name in Java, or its number in {@code java.net.SocketOptions}
   * @return false: the application is to get the error
   */
  public boolean setRefused(Object holder, int fd, Object option, Object value) {
    RefusedSockopts all = refused();
    return all != null && counted(all.set(holder, fd, option, value));
  }

  /**
   * The same for an option that is told by the kernel's numbers.
   *
   * @param isNew whether the socket is still to connect or to listen
   */
  public boolean setRefused(
      Object holder, int fd, int level, int number, int value, boolean isNew) {
    RefusedSockopts all = refused();
    return all != null && counted(all.set(holder, fd, level, number, value, isNew));
  }

  private boolean counted(boolean repaired) {
    if (repaired) {
      counters.count(Event.REPAIRED);
    }
    return repaired;
  }

  /** The value of an option that could not be got; null: the application is to get the error. */
  public Object getRefused(Object holder, int fd, Object option) {
    RefusedSockopts all = refused();
    return all == null ? null : all.get(holder, fd, option);
  }

  /** The same for an option that is told by the kernel's numbers. */
  public Integer getRefused(Object holder, int fd, int level, int number) {
    RefusedSockopts all = refused();
    return all == null ? null : all.get(holder, fd, level, number);
  }

  /** What the application is told of an option, of which the kernel tells this value. */
  public Object told(Object holder, int fd, Object option, Object value) {
    RefusedSockopts all = refused;
    return all == null ? value : all.read(holder, fd, option, value);
  }

  /** The same for an option that is told by the kernel's numbers. */
  public int told(Object holder, int level, int number, int value) {
    if (Sockopt.SO_RCVBUF.is(level, number)) {
      return receiveBufferTold(value);
    }
    RefusedSockopts all = refused;
    return all == null ? value : all.read(holder, level, number, value);
  }

  /** The size that the application is told of a receive buffer, both in the kernel's bytes. */
  public int receiveBufferTold(int size) {
    Linked linked = linking.soFar();
    return linked == null ? size : linked.wideWindow.told(size);
  }

  /** Sets on a socket, which has become TCP, what the one before it had refused. */
  void apply(Object holder, int fd) {
    RefusedSockopts all = refused;
    if (all != null) {
      all.apply(holder, fd);
    }
  }

  /**
   * Whether a descriptor, which is about to be closed, is one of an MPTCP connection that has more
   * to send than its peer has room for: the kernel would end it after a minute.
   */
  public boolean losesBytesWhenClosed(int fd) {
    Linked linked = linking.soFar();
    return linked != null && linked.anyMptcp() && fd >= 0 && linked.state.losesBytesWhenClosed(fd);
  }

  /** Keeps such a connection for its peer; no epoll instance may watch it any more. */
  public void keep(int fd) {
    orphans(linking.soFar()).adopt(fd);
  }

  private Orphans orphans(Linked linked) {
    return orphans == null ? makeOrphans(linked) : orphans;
  }

  private Orphans makeOrphans(Linked linked) {
    Orphans made = new Orphans(linked.kernel, linked.state, counters);
    synchronized (this) {
      if (orphans == null) {
        orphans = made;
      }
      return orphans;
    }
  }

  /** Forgets what is known of a descriptor that is closed, whose number may soon be another's. */
  public void forget(Object holder) {
    RefusedSockopts all = refused;
    if (all != null) {
      all.forget(holder);
    }
  }

  private RefusedSockopts refused() {
    return refused == null && linking.soFar() != null ? make() : refused;
  }

  private RefusedSockopts make() {
    Linked linked = linking.soFar();
    RefusedSockopts made = new RefusedSockopts(linked.kernel, linked.state);
    synchronized (this) {
      if (refused == null) {
        refused = made;
      }
      return refused;
    }
  }

  /**
   * Whether a byte of urgent data, which a socket is about to send, is left out.
   *
   * @param holder what holds the descriptor
   * @throws SocketException if the operator wants the application to know
   */
  public boolean dropsUrgentByte(Object holder, int fd) throws SocketException {
    Linked linked = linking.soFar();
    // of a connection that is dead, the JDK's own call will tell the application
    if (urgentData == UrgentData.INLINE
        || linked == null
        || fd < 0
        || !linked.state.isLiveMptcp(fd)) {
      return false;
    }
    RefusedSockopts all = refused;
    if (all != null && all.isUrgentInline(holder)) {
      return false; // a protocol whose urgent data are in band, at both ends
    }
    if (urgentData == UrgentData.ERROR) {
      throw new SocketException("MPTCP has no urgent data (mptcpize: urgent-data=error)");
    }
    counters.count(Event.URGENT_DROPPED, null);
    return true;
  }
}
