package io.mptcpize.observe;

import io.mptcpize.kernel.MptcpInfo;
import io.mptcpize.kernel.SocketReading;
import io.mptcpize.kernel.SubflowReading;
import java.util.List;

/** A connection of a JVM as it is told, at one moment. */
public final class Connection {
  /** Which end of a connection this is. */
  enum Role {
    CLIENT,
    SERVER,
    UNKNOWN
  }

  final SocketReading reading;
  final Role role;

  private final List<Finding> findings;

  Connection(SocketReading reading, Role role, List<Finding> findings) {
    this.reading = reading;
    this.role = role;
    this.findings = findings;
  }

  /** ADDRESS:PORT, an IPv6 address in brackets. */
  public String getLocal() {
    return Addresses.text(reading.local);
  }

  /** The same of the peer. */
  public String getRemote() {
    return Addresses.text(reading.remote);
  }

  /**
   * {@code server} where this JVM listens on the port, or where the peer's port alone is one of
   * those that the kernel chooses; {@code client} where its own is; else {@code unknown}.
   */
  public String getRole() {
    return role.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** {@code mptcp}, {@code fell back} (it was opened as MPTCP and is TCP now) or {@code tcp}. */
  public String getWire() {
    return isMptcp() ? "mptcp" : reading.isMptcp() ? "fell back" : "tcp";
  }

  /** Whether it is MPTCP, and has not fallen back. */
  boolean isMptcp() {
    return reading.mptcp != null;
  }

  /** Bytes of the stream that were sent, each counted once. */
  public long getBytesSent() {
    if (isMptcp() && reading.mptcp.bytesSent != MptcpInfo.UNTOLD) {
      return reading.mptcp.bytesSent;
    }
    long sum = 0;
    for (SubflowReading subflow : reading.subflows) {
      sum += subflow.tcp.bytesSent - subflow.tcp.bytesRetransmitted;
    }
    return sum;
  }

  /** Bytes of the stream that were received, each counted once. */
  public long getBytesReceived() {
    if (isMptcp() && reading.mptcp.bytesReceived != MptcpInfo.UNTOLD) {
      return reading.mptcp.bytesReceived;
    }
    long sum = 0;
    for (SubflowReading subflow : reading.subflows) {
      sum += subflow.tcp.bytesReceived;
    }
    return sum;
  }

  /**
   * Bytes that MPTCP itself sent again, on whatever subflow, beside what subflows sent again: after
   * a path was lost, or where its timer ran out; 0 where the kernel does not tell (before 6.5).
   */
  public long getBytesRetransmittedByMptcp() {
    return isMptcp() ? Math.max(0, reading.mptcp.bytesRetransmitted) : 0;
  }

  /** Its subflows; of TCP, and after a fall back, one. */
  public Subflow[] getSubflows() {
    Subflow[] subflows = new Subflow[reading.subflows.size()];
    for (int i = 0; i < subflows.length; i++) {
      subflows[i] = new Subflow(reading.subflows.get(i));
    }
    return subflows;
  }

  /** How many of its subflows are established. */
  public int paths() {
    int paths = 0;
    for (SubflowReading subflow : reading.subflows) {
      paths += Causes.isPath(subflow) ? 1 : 0;
    }
    return paths;
  }

  /**
   * Why it has one path only, or is not MPTCP; the surest first. Mostly none where it has several.
   */
  public Finding[] getFindings() {
    return findings.toArray(new Finding[0]);
  }
}
