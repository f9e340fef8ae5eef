package io.mptcpize.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A socket that is about to connect or to listen. */
@Name("mptcpize.SocketOpened")
@Label("Socket Opened")
@Category("mptcpize")
@Description("A socket that is about to connect or to listen, and whether it is MPTCP")
@StackTrace(false)
final class SocketOpened extends Event {
  @Label("Role")
  @Description("client or listener")
  String role;

  @Label("Family")
  @Description("Of its address: IPv4 or IPv6")
  String family;

  @Label("Address")
  @Description("What it connects to, or listens at")
  String address;

  @Label("Port")
  int port;

  @Label("Outcome")
  @Description("MPTCP or TCP, as the kernel says")
  String outcome;

  @Label("Reason")
  @Description("Why it is TCP, if the rules or the destination tell now")
  String reason;
}
