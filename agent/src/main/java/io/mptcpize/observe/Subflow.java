package io.mptcpize.observe;

import io.mptcpize.kernel.SubflowReading;

/** A subflow of a connection as it is told; of a TCP connection, its only path. */
public final class Subflow {
  private final SubflowReading reading;

  Subflow(SubflowReading reading) {
    this.reading = reading;
  }

  /** ADDRESS:PORT, an IPv6 address in brackets. */
  public String getLocal() {
    return Addresses.text(reading.local);
  }

  /** The same of the peer. */
  public String getRemote() {
    return Addresses.text(reading.remote);
  }

  /** As TCP has it: {@code established}, {@code syn-sent}, … */
  public String getState() {
    return reading.tcp.stateName();
  }

  /** The smoothed round-trip time, in seconds. */
  public double getRoundTripSeconds() {
    return reading.tcp.rttMicros / 1e6;
  }

  /** Bytes sent, with those sent again. */
  public long getBytesSent() {
    return reading.tcp.bytesSent;
  }

  /** Bytes received, each counted once. */
  public long getBytesReceived() {
    return reading.tcp.bytesReceived;
  }

  /** Segments sent again. */
  public long getRetransmits() {
    return reading.tcp.retransmits;
  }
}
