package io.mptcpize.kernel;

import io.mptcpize.sockopt.Sockopt;

/** What the kernel says of one descriptor. No question changes what it asks about. */
public final class SocketState {
  /** States of a TCP socket, in include/net/tcp_states.h. */
  public static final int TCP_ESTABLISHED = 1;

  public static final int TCP_SYN_SENT = 2;

  public static final int TCP_CLOSE = 7;

  /**
   * Where tcpi_segs_out and tcpi_segs_in stand in struct tcp_info (4.2 and newer, so wherever there
   * is MPTCP).
   */
  private static final int SEGMENTS_OUT_AT = 136;

  private static final int SEGMENTS_IN_AT = 140;

  /** Where mptcpi_flags stands in struct mptcp_info; 0: no key from a peer, and no fallback yet. */
  private static final int MPTCP_FLAGS_AT = 8;

  /** Where mptcpi_add_addr_signal_max stands there: how many endpoints are to be announced. */
  private static final int MPTCP_ANNOUNCED_MAX_AT = 4;

  /** Where mptcpi_bytes_retrans and mptcpi_bytes_received stand there (6.5 and newer). */
  private static final int MPTCP_BYTES_RETRANS_AT = 48;

  private static final int MPTCP_BYTES_RECEIVED_AT = 64;

  /** With less, neither a window nor a send buffer can have been full. */
  private static final int MANY_RECEIVED = 1 << 17;

  /** Of mptcpi_flags: the connection has become a TCP one. */
  private static final int FELL_BACK = 1;

  /** What any path carries within the minute that the kernel gives a closed MPTCP socket. */
  private static final int SOON_SENT = 65_536;

  private final Kernel kernel;

  public SocketState(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Whether this is an MPTCP socket, fallen back or not. */
  public boolean isMptcp(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return isMptcp(fd, scratch);
    }
  }

  private boolean isMptcp(int fd, Scratch scratch) {
    return kernel.getInt(fd, Sockopt.SO_PROTOCOL, scratch) == Kernel.IPPROTO_MPTCP;
  }

  /** Whether this is an MPTCP socket, and the path manager has addresses to announce to peers. */
  public boolean announcesAddresses(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return isMptcp(fd, scratch)
          && kernel.get(fd, Sockopt.MPTCP_INFO, scratch) > MPTCP_ANNOUNCED_MAX_AT
          && scratch.bytes.get(MPTCP_ANNOUNCED_MAX_AT) != 0;
    }
  }

  /** The port of an MPTCP listener; 0 of any other socket. */
  public int portOfMptcpListener(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      boolean isOne =
          kernel.getInt(fd, Sockopt.SO_ACCEPTCONN, scratch) == 1
              && isMptcp(fd, scratch)
              && kernel.localAddress(fd, scratch) > 0;
      // in network order, behind the family
      return isOne ? (scratch.bytes.get(2) & 0xff) << 8 | scratch.bytes.get(3) & 0xff : 0;
    }
  }

  /** The number of its protocol, 0 of a Unix-domain socket; negative: an errno. */
  public int protocol(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.getInt(fd, Sockopt.SO_PROTOCOL, scratch);
    }
  }

  /** Whether a byte can be read. Takes an error away that is pending. */
  public boolean hasBytes(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.peekByte(fd, scratch) > 0;
    }
  }

  /** Whether a socket has bytes to read, its stream's end or an error. */
  public boolean isReadable(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.isReadable(fd, scratch);
    }
  }

  /** Whether an error of this socket is pending, or both of its streams have ended. */
  public boolean isBroken(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.isBroken(fd, scratch);
    }
  }

  /**
   * Whether this is an MPTCP socket that can send: no error was reported of it, nor the end of both
   * streams, and its output was not shut down.
   */
  public boolean isLiveMptcp(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return isMptcp(fd, scratch)
          && !kernel.isBroken(fd, scratch)
          && kernel.takesBytes(fd); // last: this would take an error away
    }
  }

  /** Whether a TCP or MPTCP socket neither connects, nor is connected, nor listens. */
  public boolean isClosed(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.get(fd, Sockopt.TCP_INFO, scratch) >= 0 && scratch.bytes.get(0) == TCP_CLOSE;
    }
  }

  /**
   * What an MPTCP socket is that began to connect and has not heard anything of its peer: {@link
   * #TCP_SYN_SENT} if it still waits, {@link #TCP_CLOSE} if it was shut down while it waited, or
   * could not even send; 0 for all others.
   */
  public int stateWithoutAnswer(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      // of a connection that has ended, nothing but these flags tells that it was one
      if (!isMptcp(fd, scratch)
          || kernel.get(fd, Sockopt.MPTCP_INFO, scratch) < 0
          || scratch.bytes.getInt(MPTCP_FLAGS_AT) != 0
          || kernel.get(fd, Sockopt.TCP_INFO, scratch) < 0) {
        return 0;
      }
      int state = scratch.bytes.get(0);
      boolean waits = state == TCP_SYN_SENT && scratch.bytes.getInt(SEGMENTS_IN_AT) == 0;
      boolean shut = state == TCP_CLOSE && scratch.bytes.getInt(SEGMENTS_OUT_AT) == 0;
      return waits || shut ? state : 0;
    }
  }

  /**
   * Counts what can be read from an MPTCP socket. FIONREAD counts the stream's end, by a FIN or a
   * reset, as a byte (seen up to 6.18): the JDK's TLS and HTTP server code, which reads while there
   * is something available, would never end. Only after the end are the bytes counted one packet
   * after the other, which takes longer the more there are.
   *
   * @param claimed what FIONREAD says, in bytes: one at least
   */
  public int readableBytes(int claimed, int fd) {
    try (Scratch scratch = kernel.scratch()) {
      if (!kernel.hasEnded(fd, scratch)) {
        return claimed;
      }
      // A look into an empty queue would take a pending reset away: the application's read would
      // then be told of a regular end.
      if (claimed == 1 && kernel.getInt(fd, Sockopt.SO_MEMINFO, scratch) == 0) {
        return 0;
      }
    }
    return Math.max(0, kernel.peekLength(fd, claimed)); // an error: there is nothing to read
  }

  /**
   * Whether this is an MPTCP socket that would lose bytes if it were closed now, since the peer has
   * no room for them or the path is slow. What was handed to a subflow already, the peer has room
   * for. On a connection that fell back nothing is lost (seen on 6.18).
   */
  public boolean losesBytesWhenClosed(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      int bytes = kernel.unacknowledged(fd, scratch);
      return bytes > 0
          && (bytes > SOON_SENT || kernel.unsent(fd, scratch) > 0)
          && kernel.get(fd, Sockopt.MPTCP_INFO, scratch) > MPTCP_FLAGS_AT
          && (scratch.bytes.getInt(MPTCP_FLAGS_AT) & FELL_BACK) == 0;
    }
  }

  /** Whether closing the socket takes a time that the application has set, or resets. */
  public boolean lingers(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.get(fd, Sockopt.SO_LINGER, scratch) < 0 || scratch.bytes.getInt(0) != 0;
    }
  }

  /** Whether there are bytes to be read, or an error: closing the socket resets the connection. */
  public boolean hasUnread(int fd) {
    int bytes = kernel.peekLength(fd, 1);
    return bytes != 0 && bytes != -Errno.EAGAIN;
  }

  /** How many bytes of the stream, with its end, the peer has not acknowledged. */
  public int unacknowledged(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.unacknowledged(fd, scratch);
    }
  }

  /**
   * Whether nothing more is to be waited for on a connection whose output was shut down and which
   * nobody reads: the peer has sent something or has reset it, or it has ended its stream, too, and
   * has all of this one.
   *
   * @param unacknowledged what the above says
   */
  public boolean isOver(int fd, int unacknowledged) {
    try (Scratch scratch = kernel.scratch()) {
      if (!kernel.isReadable(fd, scratch)) {
        return false;
      }
    }
    return hasUnread(fd) || unacknowledged <= 0 || kernel.shutDownOutput(fd) < 0;
  }

  /**
   * What tells that MPTCP's timer ran out on a connection that has one path, for no loss.
   *
   * @param receives whether bytes that were received are looked at, too
   * @param ends whether the application closes it now
   * @return null: nothing does, or it is no such connection
   */
  public StallReading stall(int fd, boolean receives, boolean ends) {
    return mayHaveStalled(fd, receives) ? StallReading.of(kernel, fd, receives, ends) : null;
  }

  /** A single system call for all connections on which little was exchanged, and sent once. */
  private boolean mayHaveStalled(int fd, boolean receives) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.get(fd, Sockopt.MPTCP_INFO, scratch) >= MPTCP_BYTES_RECEIVED_AT + 8
          && (scratch.bytes.getLong(MPTCP_BYTES_RETRANS_AT) > 0
              || receives && scratch.bytes.getLong(MPTCP_BYTES_RECEIVED_AT) >= MANY_RECEIVED);
    }
  }
}
