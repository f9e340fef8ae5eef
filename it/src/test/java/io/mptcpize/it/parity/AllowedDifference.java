package io.mptcpize.it.parity;

import static io.mptcpize.it.parity.Ends.LOST;
import static io.mptcpize.it.parity.Ends.LOST_AT_LAST;
import static io.mptcpize.it.parity.Ends.LOST_LATER;
import static io.mptcpize.it.parity.Ends.LOST_SYNS;
import static io.mptcpize.it.parity.Ends.MPTCP;
import static io.mptcpize.it.parity.Ends.TCP_CLIENT;
import static io.mptcpize.it.parity.Ends.TCP_SERVER;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A difference that is to be between what TCP gives and what the agent gives. All there are stand
 * here, each must be met on one JDK at least: the list is not to be longer than the truth.
 */
final class AllowedDifference {
  private static final Set<Ends> ASKED = EnumSet.complementOf(EnumSet.of(TCP_CLIENT));
  private static final Set<Ends> CLIENT_FELL_BACK =
      EnumSet.of(TCP_SERVER, LOST, LOST_SYNS, LOST_LATER);
  private static final Set<Ends> AT_LAST = EnumSet.of(LOST_AT_LAST);
  private static final Set<Ends> MPTCP_AT_FIRST = EnumSet.of(MPTCP, LOST_AT_LAST);

  private static final String ANY = "[^|]+";
  private static final String EITHER = "(client|accepted): ";
  private static final String READ = "read to the end|only read, \\d|\\d\\. read|read|read again";
  private static final String WRITE = "\\d\\. write|write|write at the end";
  private static final String GONE = "true|.*(gone|Broken pipe|Connection reset).*";
  private static final String GOES_ON = "false|ok";
  private static final String ENDLESS = "it does not end";
  private static final String DATA = "[a-f!]*|\\d";
  private static final String SCRIPT = "(, read as it comes)? '.+', sent by [^,]+, ";

  private static final List<AllowedDifference> ALL = new ArrayList<>();

  static {
    afterClose();
    resets();
    urgentData();
    others();
  }

  private static void afterClose() {
    String state = "closed, then written to, v4";
    String calls = "reset|" + WRITE;
    of(MPTCP_AT_FIRST, ANY, EITHER + state, calls, GONE, GOES_ON)
        .since("to MPTCP, a peer that closed has ended its half: writes are accepted for a minute");
    of(CLIENT_FELL_BACK, ANY, "accepted: " + state, calls, GONE, GOES_ON)
        .since("the same of a peer that fell back");
    String urgent = "urgent data, closed by the peer, v4";
    of(ASKED, ANY, urgent, "reset|sendUrgentData .*", GONE, GOES_ON)
        .since("the same; besides, the byte is dropped, so that nothing asks the peer");
  }

  private static void resets() {
    String state = "(5 bytes, then reset|closed with a byte unread|reset, then written to), v4";
    String calls = "is reset|reset|" + READ + "|" + WRITE;
    of(CLIENT_FELL_BACK, ANY, "accepted: " + state, calls, GONE, GOES_ON + "|-1")
        .since("a socket that fell back ends its stream as it closes with a byte unread");
    of(AT_LAST, ANY, EITHER + state, calls, GONE, GOES_ON + "|-1").since("the same of both ends");
    of(AT_LAST, ANY, "urgent data, reset, v4", "reset|sendUrgentData.*", GONE, GOES_ON)
        .since("the same");

    String reset = "java.net.SocketException: Connection reset";
    of(EnumSet.of(MPTCP), "Socket", EITHER + state, READ, "-1", reset)
        .since("the JDK ends the stream, then resets: MPTCP's reset overtakes the end");
    of(CLIENT_FELL_BACK, "Socket", "client: " + state, READ, "-1", reset).since("the same");
    String anyReset =
        EITHER
            + "(5 bytes, then reset|reset, then written to|reset while reading|peer reset"
            + "|closed with a byte unread|closed with linger 0"
            + "|aborted, then written to|much sent, then aborted), v4";
    of(ASKED, ANY, anyReset, READ, "-1", ".*Connection reset( by peer)?")
        .since(
            "once the error was told TCP ends the stream; the kernel does not, the agent repeats");
  }

  private static void urgentData() {
    String ofSender = "urgent data" + SCRIPT + "OOBInline of the sender, v4";
    of(ASKED, ANY, ofSender, ANY, DATA, DATA)
        .since("TCP's receiver decides; over MPTCP the sender must, who wants it in band");
    String ofReceiver = "urgent data" + SCRIPT + "OOBInline of the receiver, v4";
    of(ASKED, ANY, ofReceiver, ANY, DATA, DATA)
        .since("the same: the sender, who does not want it in band, drops it");
    String two = "urgent data( back)? 'a!b!c', sent by [^,]+, v4";
    of(ASKED, ANY, two, "received", "a!bc", "abc")
        .since("TCP leaves all urgent bytes but the last in the stream");
    String any = "urgent data( back)? '.+', sent by [^,]+, v4";
    of(ASKED, ANY, any, "available", "0|3", "3|6")
        .since("TCP counts up to the place of the urgent byte only");
    String back = "urgent data back '(?<sent>.+)', sent by [^,]+, v4";
    of(CLIENT_FELL_BACK, ANY, back, "received", DATA, "\\k<sent>")
        .since("the kernel delivers a TCP peer's urgent byte in band to a socket that fell back");
    of(CLIENT_FELL_BACK, ANY, back, "available", DATA, DATA).since("the same");
  }

  private static void others() {
    Set<Ends> onAllJdks = EnumSet.of(MPTCP, TCP_SERVER, TCP_CLIENT);
    String kinds = "Socket|SocketChannel.socket\\(\\)";
    String invalid = "java.net.SocketException: Invalid argument .*";
    String unsupported = "java.net.SocketException: Operation not supported .*";
    of(onAllJdks, kinds, ANY, "set (Sockets\\.)?IP_TOS=(256|65536)", invalid, unsupported)
        .since("JDK 8 and 11 leave it to the kernel to refuse it, which has this reason, too");
    of(EnumSet.of(LOST_LATER), "Selector", "listening, v4", "read", "-1", ENDLESS)
        .since("an option of MPTCP is the end of a stream that carried nothing");
    String size = "getSendBufferSize|get (Sockets\\.)?SO_SNDBUF";
    of(EnumSet.of(LOST_SYNS), "Socket", "connected, v4", size, "about \\d+", "\\d+")
        .since("the kernel does not let the buffer grow yet; later connects are not held up");
  }

  private final Set<Ends> ends;
  private final Pattern line;
  private final Set<Ends> metWith = EnumSet.noneOf(Ends.class);
  private String reason;

  private AllowedDifference(Set<Ends> ends, Pattern line) {
    this.ends = ends;
    this.line = line;
  }

  /**
   * Adds one, given by regular expressions.
   *
   * @param ends where it is met
   */
  private static AllowedDifference of(
      Set<Ends> ends, String kind, String state, String call, String tcp, String ours) {
    String columns = "(" + String.join(") \\| (", kind, state, call, tcp, ours) + ")";
    AllowedDifference difference = new AllowedDifference(ends, Pattern.compile(columns));
    ALL.add(difference);
    return difference;
  }

  /** Says why nothing is done about it. */
  private void since(String why) {
    reason = why;
  }

  /**
   * Whether a line may differ.
   *
   * @param line kind, state and call, what TCP gives, what the agent gives
   */
  static synchronized boolean isAllowed(Ends with, String line) {
    boolean allowed = false;
    for (AllowedDifference difference : ALL) {
      if (difference.ends.contains(with) && difference.line.matcher(line).matches()) {
        difference.metWith.add(with);
        allowed = true;
      }
    }
    return allowed;
  }

  /** Those that should have been met with such ends, but were not. */
  static synchronized List<AllowedDifference> notMet(Ends with) {
    return ALL.stream()
        .filter(one -> one.ends.contains(with) && !one.metWith.contains(with))
        .toList();
  }

  @Override
  public String toString() {
    return line + ": " + reason;
  }
}
