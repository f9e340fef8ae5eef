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

  /** In place of a time that is not over. */
  public static final long UNKNOWN = Long.MAX_VALUE;

  /** The peer; an IPv4 address that is mapped into IPv6 comes out as IPv4. */
  public final InetSocketAddress remote;

  /** How many bytes this end sent again for no loss, and how many it got twice. */
  public final long sentAgain;

  public final long receivedAgain;

  /** How many bytes of the stream were sent and received, each counted once. */
  public final long sent;

  public final long received;

  /** For how long some of those that were sent were under way, in microseconds. */
  public final long busyMicros;

  /**
   * From the last byte that was sent to the last that came from the peer behind it, and from the
   * last that was received to the last that was sent behind it, in microseconds: in so long, at
   * most, had been read what had come. Where none came or was sent, until now if the connection
   * ends, else {@link #UNKNOWN}.
   */
  public final long sentToAnswer;

  public final long receivedToAnswer;

  public StallReading(
      InetSocketAddress remote,
      long sentAgain,
      long sent,
      long sentToAnswer,
      long receivedAgain,
      long received,
      long receivedToAnswer,
      long busyMicros) {
    this.remote = remote;
    this.sentAgain = sentAgain;
    this.sent = sent;
    this.sentToAnswer = sentToAnswer;
    this.receivedAgain = receivedAgain;
    this.received = received;
    this.receivedToAnswer = receivedToAnswer;
    this.busyMicros = busyMicros;
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
      if (sentAgain < 0 || !isOnlyWay || !hasLostNone(tcp, kernel, fd, remote, scratch)) {
        sentAgain = 0;
      }
      long receivedAgain = tcp.bytesReceived - after.bytesReceived;
      if (!receives || !allRead || tcp.outOfOrder > 0 || receivedAgain < LEAST_TWICE) {
        receivedAgain = 0;
      }
      return sentAgain + receivedAgain == 0
          ? null
          : new StallReading(
              remote,
              sentAgain,
              before.bytesSent,
              toAnswer(tcp.sentMillisAgo, tcp.receivedMillisAgo, ends),
              receivedAgain,
              after.bytesReceived,
              toAnswer(tcp.receivedMillisAgo, tcp.sentMillisAgo, ends),
              tcp.busyMicros);
    }
  }

  private static long toAnswer(long millisAgo, long answerMillisAgo, boolean ends) {
    return answerMillisAgo <= millisAgo
        ? 1000 * (millisAgo - answerMillisAgo)
        : ends ? 1000 * millisAgo : UNKNOWN;
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
   * TCP, too, sends segments again for no loss, and is told that each came twice: behind others
   * that overtook them, as where two processors take from one link; and the last, where its
   * acknowledgement was late. That may have been lost as well, but not on one host.
   */
  private static boolean hasLostNone(
      TcpInfo tcp, Kernel kernel, int fd, InetSocketAddress remote, Scratch scratch) {
    return tcp.retransmits == 0
        || tcp.retransmits == tcp.duplicates
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
