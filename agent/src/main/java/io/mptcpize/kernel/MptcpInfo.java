package io.mptcpize.kernel;

import java.nio.ByteBuffer;

/**
 * {@code struct mptcp_info} (include/uapi/linux/mptcp.h): what the kernel knows of an MPTCP
 * connection, from MPTCP_INFO or from sock_diag. It has grown with the kernels: what an older one
 * does not tell is {@link #UNTOLD}.
 */
public final class MptcpInfo {
  /** In place of a number that this kernel does not tell. */
  public static final int UNTOLD = -1;

  /** As long as 6.18 has it. */
  static final int LENGTH = 96;

  private static final int FALLBACK = 1;

  /** How many subflows there are beside the initial one, those that are being joined too. */
  public final int extraSubflows;

  /** How many of these the path manager of this namespace admits: {@code ip mptcp limits}. */
  public final int extraSubflowsMax;

  /** How many addresses were announced to the peer. */
  public final int announced;

  /** How many endpoints of this namespace are to be announced: {@code signal}. */
  public final int announcedMax;

  /** How many addresses the peer has announced that were accepted. */
  public final int accepted;

  /** How many of these the path manager admits: {@code ip mptcp limits}. */
  public final int acceptedMax;

  /** How many endpoints of this namespace have been used to open subflows from. */
  public final int localUsed;

  /** How many endpoints there are to open subflows from: {@code subflow}. */
  public final int localMax;

  /** The connection's token at this end. */
  public final int token;

  /** How many bytes MPTCP itself has sent again, beside what subflows sent again (6.5). */
  public final long bytesRetransmitted;

  /** How many bytes of the stream were sent and received (6.5). */
  public final long bytesSent;

  public final long bytesReceived;

  private final int flags;

  /**
   * @param bytes in the byte order of the machine
   * @param at where it begins
   * @param length how many bytes of it the kernel has written
   */
  public MptcpInfo(ByteBuffer bytes, int at, int length) {
    extraSubflows = octet(bytes, at, 0, length);
    announced = octet(bytes, at, 1, length);
    accepted = octet(bytes, at, 2, length);
    extraSubflowsMax = octet(bytes, at, 3, length);
    announcedMax = octet(bytes, at, 4, length);
    acceptedMax = octet(bytes, at, 5, length);
    flags = length < 12 ? 0 : bytes.getInt(at + 8);
    token = length < 16 ? 0 : bytes.getInt(at + 12);
    localUsed = octet(bytes, at, 40, length);
    localMax = octet(bytes, at, 41, length);
    bytesRetransmitted = number(bytes, at, 48, length);
    bytesSent = number(bytes, at, 56, length);
    bytesReceived = number(bytes, at, 64, length);
  }

  private static int octet(ByteBuffer bytes, int at, int offset, int length) {
    return offset < length ? bytes.get(at + offset) & 0xff : UNTOLD;
  }

  private static long number(ByteBuffer bytes, int at, int offset, int length) {
    return offset + 8 <= length ? bytes.getLong(at + offset) : UNTOLD;
  }

  /** Whether the connection has fallen back to TCP. */
  public boolean hasFallenBack() {
    return (flags & FALLBACK) != 0;
  }
}
