package io.mptcpize.command;

import io.mptcpize.log.Log;
import io.mptcpize.observe.Connection;
import io.mptcpize.observe.Finding;
import io.mptcpize.observe.Sockets;
import io.mptcpize.observe.Subflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A {@link Status} for people: a summary, a line a connection, and what its causes mean. */
final class StatusText {
  private static final String[] HEADER = {
    "LOCAL", "REMOTE", "ROLE", "WIRE", "PATHS", "SENT", "RECEIVED", "WHY"
  };

  private final Status status;
  private final StringBuilder text = new StringBuilder();

  /** By cause and certainty. */
  private final Map<String, String> explanations = new LinkedHashMap<>();

  private StatusText(Status status) {
    this.status = status;
  }

  /**
   * @param subflows whether each has a line
   */
  static String of(Status status, boolean subflows) {
    return new StatusText(status).summary().connections(subflows).explanations();
  }

  private StatusText summary() {
    line("process " + status.jvm.pid + ": " + shortened(status.jvm.commandLine()));
    ToldAgent agent = status.agent;
    if (agent == null) {
      line(status.agentless);
    } else {
      String switched = agent.isEnabled() ? "switched on, " : "switched off, ";
      line("agent " + agent.version() + ", " + switched + rules(agent.rules()));
      kernel(agent);
      counted("clients since the start", agent.counts(false));
      counted("listeners since the start", agent.counts(true));
      counted("refused", agent.refusals());
      counted("counted", agent.otherCounts());
      for (String proof : agent.failedProofs()) {
        line("WARN a socket is not what was decided, and so may all be of its kind: " + proof);
      }
    }
    Sockets now = status.sockets;
    line(
        "now: "
            + now.getMptcpConnections()
            + " MPTCP connections with "
            + now.getMptcpSubflows()
            + " subflows, "
            + now.getFellBackConnections()
            + " fell back, "
            + now.getTcpConnections()
            + " TCP; listeners: "
            + now.getMptcpListeners()
            + " MPTCP, "
            + now.getTcpListeners()
            + " TCP");
    return this;
  }

  private static String shortened(String commandLine) {
    return commandLine.length() <= 100 ? commandLine : commandLine.substring(0, 100) + "…";
  }

  private static String rules(long count) {
    return count < 0
        ? "no rules: every TCP socket becomes MPTCP"
        : count == 1 ? "1 rule" : count + " rules";
  }

  private void kernel(ToldAgent agent) {
    for (String family : new String[] {"IPv4", "IPv6"}) {
      String says = agent.kernel(family);
      if (says.isEmpty()) {
        line(family + ": the kernel was not asked for MPTCP yet");
      } else if (!says.equals("MPTCP")) {
        line(
            family
                + ": the kernel refused MPTCP when it was last asked, "
                + says
                + "; it is asked again for the next socket after 10 s");
      }
    }
  }

  private void counted(String what, Map<String, Object> counts) {
    if (!counts.isEmpty()) {
      StringBuilder line = new StringBuilder(what);
      String separator = ": ";
      for (Map.Entry<String, Object> count : counts.entrySet()) {
        line.append(separator).append(count.getValue()).append(' ').append(count.getKey());
        separator = ", ";
      }
      line(line.toString());
    }
  }

  private StatusText connections(boolean withSubflows) {
    if (status.connections.length == 0) {
      return this;
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(HEADER);
    for (Connection connection : sorted()) {
      rows.add(row(connection));
      if (withSubflows && connection.getWire().equals("mptcp")) {
        for (Subflow subflow : connection.getSubflows()) {
          rows.add(row(subflow));
        }
      }
    }
    line("");
    table(rows);
    return this;
  }

  /** MPTCP, then what fell back, then TCP. */
  private List<Connection> sorted() {
    List<Connection> connections = new ArrayList<>(Arrays.asList(status.connections));
    Collections.sort(
        connections,
        new Comparator<Connection>() {
          @Override
          public int compare(Connection a, Connection b) {
            return rank(a) - rank(b);
          }
        });
    return connections;
  }

  private static int rank(Connection of) {
    String wire = of.getWire();
    return wire.equals("mptcp") ? 0 : wire.equals("tcp") ? 2 : 1;
  }

  private String[] row(Connection of) {
    StringBuilder why = new StringBuilder();
    for (Finding finding : of.getFindings()) {
      if (why.indexOf(finding.getCause()) < 0) {
        why.append(why.length() == 0 ? "" : " or ").append(finding.getCause());
      }
      String kind = finding.getCause() + " (" + finding.getCertainty() + ")";
      if (!explanations.containsKey(kind)) {
        explanations.put(kind, finding.getExplanation());
      }
    }
    return new String[] {
      of.getLocal(),
      of.getRemote(),
      of.getRole(),
      of.getWire(),
      String.valueOf(of.paths()),
      bytes(of.getBytesSent()),
      bytes(of.getBytesReceived()),
      why.toString()
    };
  }

  private static String[] row(Subflow of) {
    String sentAgain = of.getRetransmits() == 0 ? "" : ", " + of.getRetransmits() + " sent again";
    return new String[] {
      "  " + of.getLocal(),
      "  " + of.getRemote(),
      "subflow",
      "",
      "",
      bytes(of.getBytesSent()),
      bytes(of.getBytesReceived()),
      of.getState()
          + String.format(Locale.ROOT, ", %.2f ms", of.getRoundTripSeconds() * 1000)
          + sentAgain
    };
  }

  private static String bytes(long count) {
    String[] units = {" B", " kB", " MB", " GB"};
    double value = count;
    int unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    String number = unit > 0 && value < 9.95 ? String.format(Locale.ROOT, "%.1f", value) : null;
    return (number != null ? number : String.valueOf(Math.round(value))) + units[unit];
  }

  private void table(List<String[]> rows) {
    int[] widths = new int[HEADER.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      int from = text.length();
      for (int i = 0; i < row.length; i++) {
        text.append(row[i]);
        for (int pad = row[i].length() - 2; i < row.length - 1 && pad < widths[i]; pad++) {
          text.append(' ');
        }
      }
      while (text.length() > from && text.charAt(text.length() - 1) == ' ') {
        text.setLength(text.length() - 1);
      }
      line("");
    }
  }

  private String explanations() {
    if (!explanations.isEmpty()) {
      line("");
      if (status.jvm.hasOtherNetwork()) {
        line(
            "commands are for its network namespace: nsenter -t " + status.jvm.pid + " -n COMMAND");
      }
    }
    for (Map.Entry<String, String> explanation : explanations.entrySet()) {
      line(explanation.getKey() + ": " + explanation.getValue());
    }
    return text.toString();
  }

  private void line(String line) {
    text.append(Log.escaped(line)).append('\n'); // the target's owner chose some of the words
  }
}
