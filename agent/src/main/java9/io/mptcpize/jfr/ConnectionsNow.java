package io.mptcpize.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** The connections of this JVM, from time to time. */
@Name("mptcpize.Connections")
@Label("Connections")
@Category("mptcpize")
@Description("Connections and listeners of this JVM, from the kernel")
@Period("10 s")
@StackTrace(false)
final class ConnectionsNow extends Event {
  @Label("MPTCP Connections")
  int mptcpConnections;

  @Label("Fell Back Connections")
  @Description("Opened as MPTCP, and TCP now")
  int fellBackConnections;

  @Label("TCP Connections")
  int tcpConnections;

  @Label("MPTCP Subflows")
  int mptcpSubflows;

  @Label("MPTCP Listeners")
  int mptcpListeners;

  @Label("TCP Listeners")
  int tcpListeners;
}
