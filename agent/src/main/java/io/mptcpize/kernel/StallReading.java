package io.mptcpize.kernel;

import io.mptcpize.sockopt.Sockopt;
import java.net.InetSocketAddress;

/**
 * What tells, at either end of an MPTCP connection, that its timer ran out though nothing was lost:
 * bytes that MPTCP sent again on the only path that it has had, where TCP sent none again. With
 * several paths, or with loss, it does so for good reasons. Linux 6.5 and newer tell it.
 */
public final class StallReading {
  /** With less to and fro, neither window nor send buffer can have been full. */
  private static final int LEAST_BYTES = 1 << 17;

  /** A probe of the window is a byte that comes twice; one that is sent again is a segment. */
  private static final int LEAST_AGAIN = 1 << 10;

  /** The stream's end counts as a byte that can be read. */
  private static final int END = 1;

  private static final int HEADER = 16;

  /** Both in network order as the kernel has them: IPv4 in IPv6 comes out as IPv4. */
  public final InetSocketAddress local;

  public final InetSocketAddress remote;

  /** Whether this end sent those bytes again; else it got them twice. */
  public final boolean sent;

  /** How many bytes they are. */
  public final long bytesAgain;

  /** How many bytes of the stream went the same way, each counted once. */
  public final long bytes;

  /** For how long some of them were under way, in microseconds; where they were received, 0. */
  public final long busyMicros;

  private StallReading(
      InetSocketAddress local,
      InetSocketAddress remote,
      boolean sent,
      long bytesAgain,
      long bytes,
      long busyMicros) {
    this.local = local;
    this.remote = remote;
    this.sent = sent;
    this.bytesAgain = bytesAgain;
    this.bytes = bytes;
    this.busyMicros = busyMicros;
  }

  /**
   * Reads one: a single system call where little was exchanged, or nothing sent again.
   *
   * @param receives whether bytes that were received are looked at, too, which takes some calls
   * @return null: no sign of a stall, or the descriptor is something else, or was closed meanwhile
   */
  static StallReading of(Kernel kernel, int fd, boolean receives) {
    try (Scratch scratch = kernel.scratch()) {
      MptcpInfo before = info(kernel, fd, scratch);
      boolean mayHaveSent = before != null && before.bytesRetransmitted > 0;
      boolean mayHaveReceived = receives && before != null && before.bytesReceived >= LEAST_BYTES;
      if (!mayHaveSent && !mayHaveReceived) {
        return null;
      }
      // whatever is read below is of one socket
      long cookie = cookie(kernel, fd, scratch);
      TcpInfo tcp = onlySubflow(kernel, fd, scratch);
      // has what the subflow had received moved to where the application reads it; later bytes do
      // no harm
      boolean allRead = kernel.unread(fd, scratch) <= END;
      MptcpInfo after = info(kernel, fd, scratch);
      InetSocketAddress local =
          kernel.localAddress(fd, scratch) > 0 ? scratch.socketAddress(0) : null;
      InetSocketAddress remote =
          kernel.remoteAddress(fd, scratch) > 0 ? scratch.socketAddress(0) : null;
      boolean isOne = cookie != 0 && cookie(kernel, fd, scratch) == cookie;
      if (!isOne || tcp == null || after == null || local == null || remote == null) {
        return null;
      }
      // all bytes went this way, those that were sent again as well
      if (mayHaveSent
          && tcp.retransmits == 0
          && tcp.bytesSent + tcp.bytesUnsent >= before.bytesSent + before.bytesRetransmitted) {
        return new StallReading(
            local, remote, true, before.bytesRetransmitted, before.bytesSent, tcp.busyMicros);
      }
      long again = tcp.bytesReceived - after.bytesReceived;
      return mayHaveReceived && allRead && tcp.outOfOrder == 0 && again >= LEAST_AGAIN
          ? new StallReading(local, remote, false, again, after.bytesReceived, 0)
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
