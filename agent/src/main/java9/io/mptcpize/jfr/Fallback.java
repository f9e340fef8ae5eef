package io.mptcpize.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** A connection that has fallen back, each time that there is a look for them. */
@Name("mptcpize.Fallback")
@Label("Fallback")
@Category("mptcpize")
@Description("A connection that was opened as MPTCP and is TCP now, as long as it is there")
@Period("10 s")
@StackTrace(false)
final class Fallback extends Event {
  @Label("Local Address")
  String local;

  @Label("Remote Address")
  String remote;

  @Label("Role")
  String role;

  @Label("Causes")
  @Description("What is observed, or consistent with what is seen")
  String causes;

  @Label("Bytes Sent")
  @DataAmount
  long bytesSent;

  @Label("Bytes Received")
  @DataAmount
  long bytesReceived;
}
