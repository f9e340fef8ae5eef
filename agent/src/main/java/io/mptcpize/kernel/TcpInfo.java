package io.mptcpize.kernel;

import java.nio.ByteBuffer;

/**
 * Of {@code struct tcp_info} (include/uapi/linux/tcp.h), what is asked for here: what the kernel
 * knows of a TCP connection, or of a subflow. Kernels that have MPTCP tell all of it.
 */
public final class TcpInfo {
  /** As many bytes as all kernels tell. */
  static final int LENGTH = 228;

  /** As many as are read here, if the kernel tells them (6.7). */
  static final int MOST = 242;

  private static final int UNTOLD = -1;

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

  /** How many segments were sent again. */
  public final long retransmits;

  /** How many bytes were sent, with those that were sent again. */
  public final long bytesSent;

  /** How many of these were sent again. */
  public final long bytesRetransmitted;

  /** How many segments the peer got twice. */
  private final long receivedTwice;

  /** How often nothing was acknowledged for so long that all was sent again. */
  private final int timeouts;

  /** How many bytes more wait to be sent for the first time. */
  public final long bytesUnsent;

  /** How many bytes were received, each counted once. */
  public final long bytesReceived;

  /** For how long, in microseconds, something was sent and not acknowledged. */
  public final long busyMicros;

  /** How many segments came before others that they follow: one was lost, or overtaken. */
  public final long outOfOrder;

  /**
   * @param bytes in the byte order of the machine
   * @param at where it begins
   */
  public TcpInfo(ByteBuffer bytes, int at) {
    this(bytes, at, LENGTH);
  }

  /**
   * @param length how many bytes of it the kernel has written
   */
  TcpInfo(ByteBuffer bytes, int at, int length) {
    state = bytes.get(at);
    rttMicros = bytes.getInt(at + 68) & 0xffffffffL;
    retransmits = bytes.getInt(at + 100) & 0xffffffffL;
    bytesReceived = bytes.getLong(at + 128);
    bytesUnsent = bytes.getInt(at + 144) & 0xffffffffL;
    busyMicros = bytes.getLong(at + 168);
    bytesSent = bytes.getLong(at + 200);
    bytesRetransmitted = bytes.getLong(at + 208);
    receivedTwice = bytes.getInt(at + 216) & 0xffffffffL;
    outOfOrder = bytes.getInt(at + 224) & 0xffffffffL;
    timeouts = length < MOST ? UNTOLD : bytes.getShort(at + 240);
  }

  /** Whether nothing was sent again, or all of that for no loss: as a probe of the tail. */
  boolean hasLostNone() {
    return retransmits == 0 || timeouts == 0 && retransmits <= receivedTwice;
  }

  /** The state, as {@code ss} has it in words. */
  public String stateName() {
    return STATES[state > 0 && state < STATES.length ? state : 0];
  }
}
