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

  /** Whether this is an MPTCP socket with bytes to read, its stream's end or an error. */
  public boolean isReadableMptcp(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      return kernel.isReadable(fd, scratch) && isMptcp(fd, scratch);
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
   * Counts what can be read from a socket. On MPTCP, FIONREAD counts the stream's end, by a FIN or
   * a reset, as a byte (seen up to 6.18): the JDK's TLS and HTTP server code, which reads while
   * there is something available, would never end.
   *
   * @param claimed what FIONREAD says, in bytes: one at least
   */
  public int readableBytes(int claimed, int fd) {
    try (Scratch scratch = kernel.scratch()) {
      int protocol = kernel.getInt(fd, Sockopt.SO_PROTOCOL, scratch);
      if (protocol != Kernel.IPPROTO_MPTCP) {
        // the plain implementation lets another thread close: the JDK's marker is here, or nothing
        boolean isClosed = protocol == 0 || protocol == -Errno.EBADF;
        return isClosed ? 0 : claimed;
      }
      // A look into an empty queue would take a pending reset away: the application's read would
      // then be told of a regular end.
      if (claimed == 1 && kernel.getInt(fd, Sockopt.SO_MEMINFO, scratch) == 0) {
        return 0;
      }
    }
    return Math.max(0, kernel.peekLength(fd, claimed)); // an error: there is nothing to read
  }
}
