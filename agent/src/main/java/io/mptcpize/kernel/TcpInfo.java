package io.mptcpize.kernel;

import java.nio.ByteBuffer;

/**
 * Of {@code struct tcp_info} (include/uapi/linux/tcp.h), what is asked for here: what the kernel
 * knows of a TCP connection, or of a subflow. Kernels that have MPTCP tell all of it.
 */
public final class TcpInfo {
  /** As many bytes as are read here. */
  static final int LENGTH = 228;

  /** By the numbers of include/net/tcp_states.h. */
  private static final String[] STATES = {
    "unknown",
    "established",
    "syn-sent",
    "syn-recv",
    "fin-wait-1",
    "fin-wait-2",
    "time-wait",
    "closed",
    "close-wait",
    "last-ack",
    "listening",
    "closing",
    "syn-recv",
  };

  /** One of {@link SocketState}'s. */
  public final int state;

  /** The smoothed round-trip time, in microseconds. */
  public final long rttMicros;

  /**
   * How long ago, in milliseconds, data was last sent, be it again, and received; of none, the
   * handshake.
   */
  public final long sentMillisAgo;

  public final long receivedMillisAgo;

  /** How many segments were sent again. */
  public final long retransmits;

  /** How many bytes were sent, with those that were sent again. */
  public final long bytesSent;

  /** How many of these were sent again. */
  public final long bytesRetransmitted;

  /** How many segments the peer told to have come twice: these were sent again for no loss. */
  public final long duplicates;

  /** How often the peer told that segments had overtaken others. */
  public final long reorderings;

  /** How many bytes more wait to be sent for the first time. */
  public final long bytesUnsent;

  /** How many bytes were received, each counted once. */
  public final long bytesReceived;

  /** In how many segments data was received, with those that came twice. */
  public final long dataSegmentsReceived;

  /** For how long, in microseconds, something was sent and not acknowledged. */
  public final long busyMicros;

  /** For how much of that the peer's window let no more be sent. */
  public final long windowLimitedMicros;

  /** How many segments came before others that they follow: one was lost, or overtaken. */
  public final long outOfOrder;

  /**
   * @param bytes in the byte order of the machine
   * @param at where it begins
   */
  public TcpInfo(ByteBuffer bytes, int at) {
    state = bytes.get(at);
    sentMillisAgo = bytes.getInt(at + 44) & 0xffffffffL;
    receivedMillisAgo = bytes.getInt(at + 52) & 0xffffffffL;
    rttMicros = bytes.getInt(at + 68) & 0xffffffffL;
    retransmits = bytes.getInt(at + 100) & 0xffffffffL;
    bytesReceived = bytes.getLong(at + 128);
    bytesUnsent = bytes.getInt(at + 144) & 0xffffffffL;
    dataSegmentsReceived = bytes.getInt(at + 152) & 0xffffffffL;
    busyMicros = bytes.getLong(at + 168);
    windowLimitedMicros = bytes.getLong(at + 176);
    bytesSent = bytes.getLong(at + 200);
    bytesRetransmitted = bytes.getLong(at + 208);
    duplicates = bytes.getInt(at + 216) & 0xffffffffL;
    reorderings = bytes.getInt(at + 220) & 0xffffffffL;
    outOfOrder = bytes.getInt(at + 224) & 0xffffffffL;
  }

  /** The state, as {@code ss} has it in words. */
  public String stateName() {
    return STATES[state > 0 && state < STATES.length ? state : 0];
  }
}
