package io.mptcpize.kernel;

import io.mptcpize.sockopt.Sockopt;
import java.net.InetSocketAddress;

/**
 * What tells, at either end of an MPTCP connection, that its timer ran out though nothing was lost:
 * bytes that MPTCP sent again on the only path that it has had, where TCP lost none. With several
 * paths, or with loss, it does so for good reasons. Linux 6.5 and newer tell it.
 */
public final class StallReading {
  /** A probe of the window is a byte that comes twice; so many of them take seconds. */
  private static final int LEAST_TWICE = 32;

  /** The stream's end counts as a byte that can be read. */
  private static final int END = 1;

  private static final int HEADER = 16;

  /** The peer; an IPv4 address that is mapped into IPv6 comes out as IPv4. */
  public final InetSocketAddress remote;

  /** How many bytes this end sent again for no loss, and how many it got twice. */
  public final long sentAgain;

  public final long receivedAgain;

  /** How many bytes of the stream were sent and received, each counted once. */
  public final long sent;

  public final long received;

  /** In how many segments they were received: no more answers came to what was sent. */
  public final long segmentsReceived;

  /** For how long some of those that were sent were under way, in microseconds. */
  public final long busyMicros;

  /** For how much of that the peer's window let no more be sent. */
  public final long windowLimitedMicros;

  /** How long ago the last was sent, and the last received, in microseconds. */
  public final long sentAgo;

  public final long receivedAgo;

  /** Whether the application closes it now. */
  public final boolean ends;

  public StallReading(
      InetSocketAddress remote,
      long sentAgain,
      long sent,
      long sentAgo,
      long receivedAgain,
      long received,
      long segmentsReceived,
      long receivedAgo,
      boolean ends,
      long busyMicros,
      long windowLimitedMicros) {
    this.remote = remote;
    this.sentAgain = sentAgain;
    this.sent = sent;
    this.sentAgo = sentAgo;
    this.receivedAgain = receivedAgain;
    this.received = received;
    this.segmentsReceived = segmentsReceived;
    this.receivedAgo = receivedAgo;
    this.ends = ends;
    this.busyMicros = busyMicros;
    this.windowLimitedMicros = windowLimitedMicros;
  }

  /**
   * Reads one.
   *
   * @param receives whether bytes that were received are looked at, too
   * @param ends whether the application closes it now
   * @return null: no sign of a stall, or the descriptor is something else, or was closed meanwhile
   */
  static StallReading of(Kernel kernel, int fd, boolean receives, boolean ends) {
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
      long sentAgain = before.bytesRetransmitted;
      // all bytes went this way, those that were sent again as well
      boolean isOnlyWay =
          tcp.bytesSent - tcp.bytesRetransmitted + tcp.bytesUnsent >= before.bytesSent + sentAgain;
      if (sentAgain < 0 || !isOnlyWay) {
        sentAgain = 0;
      }
      long receivedAgain = tcp.bytesReceived - after.bytesReceived;
      if (!receives || !allRead || receivedAgain < LEAST_TWICE) {
        receivedAgain = 0;
      }
      boolean mayHaveLost =
          sentAgain > 0 && tcp.retransmits > 0 || receivedAgain > 0 && tcp.outOfOrder > 0;
      if (mayHaveLost && !isOvertaking(tcp, kernel, fd, remote, scratch)) {
        sentAgain = tcp.retransmits > 0 ? 0 : sentAgain;
        receivedAgain = tcp.outOfOrder > 0 ? 0 : receivedAgain;
      }
      return sentAgain + receivedAgain == 0
          ? null
          : new StallReading(
              remote,
              sentAgain,
              before.bytesSent,
              1000 * tcp.sentMillisAgo,
              receivedAgain,
              after.bytesReceived,
              tcp.dataSegmentsReceived,
              1000 * tcp.receivedMillisAgo,
              ends,
              tcp.busyMicros,
              tcp.windowLimitedMicros);
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

  /**
   * Whether packets overtake others on this path, as where two processors take from one link, and
   * none of this end's was lost: then what came out of order was overtaken as well, and what TCP
   * sent again was so for no loss, since the peer told that each of these segments came twice. An
   * acknowledgement that was late has TCP do so, too. It may have been lost, but not on one host.
   */
  private static boolean isOvertaking(
      TcpInfo tcp, Kernel kernel, int fd, InetSocketAddress remote, Scratch scratch) {
    return tcp.retransmits == tcp.duplicates
        && (tcp.reorderings > 0 || isOnThisHost(kernel, fd, remote, scratch));
  }

  private static boolean isOnThisHost(
      Kernel kernel, int fd, InetSocketAddress remote, Scratch scratch) {
    InetSocketAddress local =
        kernel.localAddress(fd, scratch) > 0 ? scratch.socketAddress(0) : null;
    return local != null
        && (local.getAddress().equals(remote.getAddress())
            || local.getAddress().isLoopbackAddress());
  }

  private static long cookie(Kernel kernel, int fd, Scratch scratch) {
    return kernel.get(fd, Sockopt.SO_COOKIE, scratch) == 8 ? scratch.bytes.getLong(0) : 0;
  }
}
