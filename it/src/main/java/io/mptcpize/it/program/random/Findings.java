package io.mptcpize.it.program.random;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How operations ended, counted, and what should not have happened. */
final class Findings {
  /** What TCP may give: by state and operation, the exceptions. All else is a fault. */
  private static final Map<String, Pattern> LEGAL = new TreeMap<>();

  static {
    String timeout = "java.net.SocketTimeoutException: .*";
    String reset =
        "java.(net.Socket|io.IO)Exception: "
            + "(Connection reset( by peer)?|Broken pipe)( \\((Read|Write) failed\\))?";
    // what its own thread has just closed: each JDK has its words for each moment of that, also for
    // the marker that it puts in place, a Unix socket
    String closed =
        "java.(net.Socket|io.IO)Exception: .*"
            + "|java.nio.channels.(AsynchronousClose|ClosedChannel|ClosedSelector|CancelledKey)Exception: null";
    // the plain implementation polls, and reads on TCP what turns out to be urgent
    String again = "|java.net.SocketException: Resource temporarily unavailable .*";
    legal("CLEAN", "read", timeout + again);
    String full = // of sockets that do not block, those with a timeout among them
        "java.io.IOException: Socket buffer full"
            + "|java.net.SocketException: No buffer space available";
    legal("CLEAN", "urgent", full);
    for (String ending : new String[] {"RESET", "CLOSE"}) {
      legal(ending + " by other", "read", timeout + again + "|" + reset);
      legal(ending + " by other", "write", reset);
      legal(ending + " by other", "urgent", reset + "|" + full);
      for (String operation : new String[] {"read", "write", "urgent", "option", "available"}) {
        legal(ending + " by this", operation, timeout + "|" + closed);
      }
    }
    legal("SILENT", "connect", timeout);
    String late = "|" + timeout; // on a busy machine
    legal("REFUSED", "connect", "java.net.ConnectException: Connection refused.*" + late);
  }

  private static void legal(String state, String operation, String exceptions) {
    LEGAL.put(state + ", " + operation, Pattern.compile(exceptions));
  }

  private final Map<String, Integer> counts = new TreeMap<>();
  private int faults;

  synchronized void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** An exception, which is a fault unless TCP may give it. */
  void thrown(String state, String operation, Exception e, Object plan) {
    String what = e.getClass().getName() + ": " + e.getMessage();
    Pattern legal = LEGAL.get(state + ", " + operation);
    if (legal == null || !legal.matcher(what).matches()) {
      fault(state + ", " + operation + ": " + what, plan);
    } else {
      count(state + ", " + operation + ": " + what);
    }
  }

  synchronized void fault(String what, Object plan) {
    if (++faults <= 20) {
      System.out.println("FAULT " + what + ", " + plan);
    }
  }

  synchronized void print(PrintStream out) {
    counts.forEach((what, count) -> out.println(what + "\t" + count));
  }

  synchronized int faults() {
    return faults;
  }
}
