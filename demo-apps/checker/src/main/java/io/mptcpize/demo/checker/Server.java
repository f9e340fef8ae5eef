package io.mptcpize.demo.checker;

import io.mptcpize.demo.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a request came in, and what there is beside.
 *
 * @param you the request
 * @param agent what the agent of mptcpize says: {@code running}, or why it says nothing
 * @param connections of this server, those of MPTCP first, at most {@link #SHOWN}
 * @param more how many there are beside these
 */
record Server(You you, String agent, List<Connection> connections, int more) {
  private static final int SHOWN = 100;
  private static final String RUNNING = "running";

  static Server now(Verdict verdict) {
    List<Connection> all = new ArrayList<>();
    String agent = RUNNING;
    try {
      all.addAll(Connection.ofThisServer());
    } catch (AgentMissing missing) {
      agent = missing.getMessage();
    }
    List<Connection> shown = all.subList(0, Math.min(SHOWN, all.size()));
    return new Server(You.of(verdict), agent, shown, all.size() - shown.size());
  }

  /** For a terminal. */
  String text() {
    StringBuilder text = new StringBuilder(you.message()).append("\n\n");
    if (!agent.equals(RUNNING)) {
      return text.append(agent).append("\n").toString();
    }
    text.append("Connections of this server:\n");
    for (Connection each : connections) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%-8s %s%s%n",
              each.wire(),
              each.remote(),
              each.remote().equals(you.client()) ? "  (you)" : ""));
      for (Subflow subflow : each.subflows()) {
        text.append(
            String.format(
                Locale.ROOT,
                "         %s > %s, %s, round trip %.1f ms, %,d bytes sent, %,d received%n",
                subflow.remote(),
                subflow.local(),
                subflow.state(),
                subflow.roundTripMillis(),
                subflow.bytesSent(),
                subflow.bytesReceived()));
      }
      each.findings().forEach(why -> text.append("         ").append(why).append('\n'));
    }
    return text.append(more > 0 ? "\nand " + more + " more\n" : "").toString();
  }
}
