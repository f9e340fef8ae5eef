package io.mptcpize.sockets;

/**
 * What becomes of a byte of urgent data sent over MPTCP, which has none: the kernel (up to 6.18)
 * puts it into the stream, where a receiver on TCP does not see it unless it asked for that.
 */
public enum UrgentData {
  /** It is not sent, as a receiver does not see it that did not ask for it. */
  DROP,
  /** It is sent in band. */
  INLINE,
  /** Who sends it gets a SocketException. */
  ERROR
}
