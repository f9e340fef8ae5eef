package io.mptcpize.kernel;

import io.mptcpize.sockopt.Sockopt;
import java.net.InetSocketAddress;

/**
 * What tells, at either end of an MPTCP connection, that its timer ran out though nothing was lost:
 * bytes that MPTCP sent again on the only path that it has had, where TCP sent none again. With
 * several paths, or with loss, it does so for good reasons. Linux 6.5 and newer tell it.
 */
public final class StallReading {
  /** A probe of the window is a byte that comes twice; one that is sent again is a segment. */
  private static final int LEAST_AGAIN = 1 << 10;

  /** The stream's end counts as a byte that can be read. */
  private static final int END = 1;

  private static final int HEADER = 16;

  /** The peer; an IPv4 address that is mapped into IPv6 comes out as IPv4. */
  public final InetSocketAddress remote;

  /** Whether this end sent those bytes again; else it got them twice. */
  public final boolean sent;

  /** How many bytes they are. */
  public final long bytesAgain;

  /** How many bytes of the stream went the same way, each counted once. */
  public final long bytes;

  /** For how long some of them were under way, in microseconds; where they were received, 0. */
  public final long busyMicros;

  public StallReading(
      InetSocketAddress remote, boolean sent, long bytesAgain, long bytes, long busyMicros) {
    this.remote = remote;
    this.sent = sent;
    this.bytesAgain = bytesAgain;
    this.bytes = bytes;
    this.busyMicros = busyMicros;
  }

  /**
   * Reads one.
   *
   * @param receives whether bytes that were received are looked at, too
   * @return null: no sign of a stall, or the descriptor is something else, or was closed meanwhile
   */
  static StallReading of(Kernel kernel, int fd, boolean receives) {
    try (Scratch scratch = kernel.scratch()) {
      long cookie = cookie(kernel, fd, scratch); // all that follows is of one socket
      MptcpInfo before = info(kernel, fd, scratch);
      TcpInfo tcp = onlySubflow(kernel, fd, scratch);
      // has what the subflow had received moved to where the application reads it; later bytes do
      // no harm
      boolean allRead = kernel.unread(fd, scratch) <= END;
      MptcpInfo after = info(kernel, fd, scratch);
      InetSocketAddress remote =
          kernel.remoteAddress(fd, scratch) > 0 ? scratch.socketAddress(0) : null;
      boolean isOne = cookie != 0 && cookie(kernel, fd, scratch) == cookie;
      if (!isOne || before == null || tcp == null || after == null || remote == null) {
        return null;
      }
      // all bytes went this way, those that were sent again as well
      if (before.bytesRetransmitted > 0
          && tcp.retransmits == 0
          && tcp.bytesSent + tcp.bytesUnsent >= before.bytesSent + before.bytesRetransmitted) {
        return new StallReading(
            remote, true, before.bytesRetransmitted, before.bytesSent, tcp.busyMicros);
      }
      long again = tcp.bytesReceived - after.bytesReceived;
      return receives && allRead && tcp.outOfOrder == 0 && again >= LEAST_AGAIN
          ? new StallReading(remote, false, again, after.bytesReceived, 0)
          : null;
    }
  }

  /** Null unless it is an MPTCP connection that has not fallen back and has no second subflow. */
  private static MptcpInfo info(Kernel kernel, int fd, Scratch scratch) {
    int length = kernel.get(fd, Sockopt.MPTCP_INFO, scratch);
    MptcpInfo info = length < 0 ? null : new MptcpInfo(scratch.bytes, 0, length);
    return info == null || info.hasFallenBack() || info.extraSubflows > 0 ? null : info;
  }

  private static TcpInfo onlySubflow(Kernel kernel, int fd, Scratch scratch) {
    scratch.bytes.putInt(0, HEADER).putInt(4, 0).putInt(8, 0).putInt(12, TcpInfo.LENGTH);
    boolean isTold =
        kernel.get(fd, Sockopt.MPTCP_TCPINFO, scratch) >= 0
            && scratch.bytes.getInt(4) == 1
            && scratch.bytes.getInt(12) == TcpInfo.LENGTH;
    return isTold ? new TcpInfo(scratch.bytes, HEADER) : null;
  }

  private static long cookie(Kernel kernel, int fd, Scratch scratch) {
    return kernel.get(fd, Sockopt.SO_COOKIE, scratch) == 8 ? scratch.bytes.getLong(0) : 0;
  }
}
