package io.mptcpize.command;

import io.mptcpize.log.Event;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code metrics prometheus|otel}: rules by which others' agents make metrics of what the agent
 * tells through JMX. Names and units are those of Prometheus' and OpenTelemetry's conventions: to
 * the latter, MPTCP is TCP by its {@code network.transport}.
 */
public final class MetricsCommand extends Command {
  private static final String BEAN = "io.mptcpize:type=Mptcpize";

  private static final String[] PROMETHEUS = {
    "# jmx_exporter: -javaagent:jmx_prometheus_javaagent.jar=9404:THIS_FILE",
    "# Into a file that has other rules goes what follows rules:, before them.",
    "includeObjectNames: [\"" + BEAN + "\"]",
    "rules:",
  };

  /** Behind the MBean's name as jmx_exporter writes it, the metric, labels, type and help. */
  private static final String[][] PROMETHEUS_RULES = {
    {
      "><Clients>(\\w+)",
      "socket_decisions_total",
      "role: client, outcome: \"$1\"",
      "COUNTER",
      "What became of sockets, of one more than once where its address told more"
    },
    {
      "><Listeners>(\\w+)",
      "socket_decisions_total",
      "role: listener, outcome: \"$1\"",
      "COUNTER",
      "What became of sockets, of one more than once where its address told more"
    },
    {
      ", key=([^,>]+)><>Refusals",
      "refused_sockets_total",
      "error: \"$1\"",
      "COUNTER",
      "Sockets that are TCP since the kernel refused MPTCP"
    },
    {
      "><Live>(mptcp|tcp)Connections",
      "connections",
      "wire: \"$1\"",
      "GAUGE",
      "Connections, by what they are on the wire"
    },
    {
      "><Live>fellBackConnections",
      "connections",
      "wire: fell back",
      "GAUGE",
      "Connections, by what they are on the wire"
    },
    {"><Live>mptcpSubflows", "subflows", "", "GAUGE", "Subflows of MPTCP connections"},
    {"><Live>(mptcp|tcp)Listeners", "listeners", "wire: \"$1\"", "GAUGE", "Listeners"},
    {
      "><>DetoursLearned",
      "detours_learned_total",
      "",
      "COUNTER",
      "Destinations that gave no answer to MPTCP"
    },
    {"><>Detours", "detours", "", "GAUGE", "Destinations that get TCP for that at present"},
    {
      "><>StallsLearned",
      "stalls_learned_total",
      "",
      "COUNTER",
      "Destinations where MPTCP lost time on its only path"
    },
    {
      "><>OptionsRepaired",
      "options_repaired_total",
      "",
      "COUNTER",
      "Calls for socket options that MPTCP refuses, and that were accepted all the same"
    },
    {
      "><>UrgentBytesDropped",
      "urgent_dropped_bytes_total",
      "",
      "COUNTER",
      "Bytes of urgent data that were not sent"
    },
    {"><>Errors", "errors_total", "", "COUNTER", "Errors of the agent's own that it has caught"},
    {
      "><>LogLinesDropped",
      "log_lines_dropped_total",
      "",
      "COUNTER",
      "Lines of the agent's log that nobody read"
    },
    {"><>Enabled", "enabled", "", "GAUGE", "1: new sockets are MPTCP where the rules say so"},
    {"><>Usable", "usable", "", "GAUGE", "1: a socket of this JVM can be MPTCP"},
  };

  private static final String[] OTEL = {
    "# OpenTelemetry's Java agent: -Dotel.jmx.config=THIS_FILE",
    "rules:",
    "  - bean: " + BEAN,
    "    prefix: mptcpize.",
    "    mapping:",
  };

  /** JMX attribute, metric, description: of its two states, one is 1. */
  private static final String[][] OTEL_STATES = {
    {"Enabled", "enabled", "Whether new sockets are made MPTCP where the rules ask for it"},
    {"Usable", "usable", "Whether a socket of this JVM can be MPTCP"},
  };

  /** JMX attribute, metric, type, unit, description; then attributes, name and value. */
  private static final String[][] OTEL_RULES = {
    {
      "Live.mptcpConnections",
      "connection.count",
      "updowncounter",
      "{connection}",
      "Connections, by what they are on the wire",
      "network.transport",
      "tcp",
      "mptcpize.wire",
      "mptcp"
    },
    {
      "Live.fellBackConnections",
      "connection.count",
      "updowncounter",
      "{connection}",
      "Connections, by what they are on the wire",
      "network.transport",
      "tcp",
      "mptcpize.wire",
      "fell back"
    },
    {
      "Live.tcpConnections",
      "connection.count",
      "updowncounter",
      "{connection}",
      "Connections, by what they are on the wire",
      "network.transport",
      "tcp",
      "mptcpize.wire",
      "tcp"
    },
    {
      "Live.mptcpSubflows",
      "subflow.count",
      "updowncounter",
      "{subflow}",
      "Subflows of MPTCP connections",
      "network.transport",
      "tcp"
    },
    {
      "Live.mptcpListeners",
      "listener.count",
      "updowncounter",
      "{listener}",
      "Listeners",
      "network.transport",
      "tcp",
      "mptcpize.wire",
      "mptcp"
    },
    {
      "Live.tcpListeners",
      "listener.count",
      "updowncounter",
      "{listener}",
      "Listeners",
      "network.transport",
      "tcp",
      "mptcpize.wire",
      "tcp"
    },
    {
      "DetoursLearned",
      "detour.learned",
      "counter",
      "{destination}",
      "Destinations that gave no answer to MPTCP"
    },
    {
      "Detours",
      "detour.count",
      "updowncounter",
      "{destination}",
      "Destinations that get TCP for that at present"
    },
    {
      "StallsLearned",
      "stall.learned",
      "counter",
      "{destination}",
      "Destinations where MPTCP lost time on its only path"
    },
    {
      "OptionsRepaired",
      "option.repaired",
      "counter",
      "{call}",
      "Calls for socket options that MPTCP refuses, and that were accepted all the same"
    },
    {
      "UrgentBytesDropped",
      "urgent.dropped",
      "counter",
      "By",
      "Bytes of urgent data that were not sent"
    },
    {"Errors", "error.count", "counter", "{error}", "Errors of the agent's own that it has caught"},
    {
      "LogLinesDropped",
      "log.dropped",
      "counter",
      "{line}",
      "Lines of the agent's log that nobody read"
    },
  };

  @Override
  String name() {
    return "metrics";
  }

  @Override
  String[] help() {
    return new String[] {
      "usage: java -jar mptcpize.jar metrics prometheus|otel",
      "",
      "Prints rules for other agents in the same JVM, which make metrics of what this one tells",
      "through JMX: jmx_exporter's configuration for Prometheus, or that of the JMX metrics of",
      "OpenTelemetry's Java agent.",
      "",
      "examples:",
      "  java -jar mptcpize.jar metrics prometheus > mptcpize-prometheus.yaml",
      "  java -javaagent:mptcpize.jar \\",
      "      -javaagent:jmx_prometheus_javaagent.jar=9404:mptcpize-prometheus.yaml -jar app.jar",
      "  java -jar mptcpize.jar metrics otel > mptcpize-otel.yaml",
      "  java -javaagent:mptcpize.jar -javaagent:opentelemetry-javaagent.jar \\",
      "      -Dotel.jmx.config=mptcpize-otel.yaml -jar app.jar",
    };
  }

  @Override
  int run(String[] arguments, PrintStream out, PrintStream err) {
    String format = Arguments.parse(arguments).only("prometheus or otel");
    if (format.equals("prometheus")) {
      prometheus(out);
    } else if (format.equals("otel")) {
      otel(out);
    } else {
      throw new IllegalArgumentException("metrics takes prometheus or otel, not '" + format + "'");
    }
    return DONE;
  }

  private static void prometheus(PrintStream out) {
    print(out, PROMETHEUS);
    for (String[] rule : PROMETHEUS_RULES) {
      out.println("  - pattern: 'io.mptcpize<type=Mptcpize" + rule[0] + ":'");
      out.println("    name: mptcpize_" + rule[1]);
      if (!rule[2].isEmpty()) {
        out.println("    labels: {" + rule[2] + "}");
      }
      out.println("    type: " + rule[3]);
      out.println("    help: \"" + rule[4] + "\"");
    }
  }

  private static void otel(PrintStream out) {
    print(out, OTEL);
    for (String[] state : OTEL_STATES) {
      out.println("      " + state[0] + ":");
      out.println("        metric: " + state[1]);
      out.println("        type: state");
      out.println("        desc: \"" + state[2] + "\"");
      out.println("        metricAttribute:");
      out.println("          mptcpize." + state[1] + ":");
      out.println("            \"yes\": \"true\"");
      out.println("            \"no\": \"*\"");
    }
    for (String[] rule : otelRules()) {
      out.println("      " + rule[0] + ":");
      out.println("        metric: " + rule[1]);
      out.println("        type: " + rule[2]);
      out.println("        unit: \"" + rule[3] + "\"");
      out.println("        desc: \"" + rule[4] + "\"");
      for (int i = 5; i < rule.length; i += 2) {
        out.print(i == 5 ? "        metricAttribute:\n" : "");
        out.println("          " + rule[i] + ": const(" + rule[i + 1] + ")");
      }
    }
  }

  /** One for each thing that can become of a socket of each role, and the others. */
  private static List<String[]> otelRules() {
    List<String[]> rules = new ArrayList<>();
    for (String role : new String[] {"client", "listener"}) {
      for (Event event : Event.values()) {
        if (event.isOfRole()) {
          String attribute = role.equals("client") ? "Clients." : "Listeners.";
          rules.add(
              new String[] {
                attribute + event.counter(),
                "socket.decisions",
                "counter",
                "{socket}",
                "What became of sockets, of one more than once where its address told more",
                "network.transport",
                "tcp",
                "mptcpize.role",
                role,
                "mptcpize.outcome",
                event.counter()
              });
        }
      }
    }
    rules.addAll(Arrays.asList(OTEL_RULES));
    return rules;
  }

  private static void print(PrintStream out, String[] lines) {
    for (String line : lines) {
      out.println(line);
    }
  }
}
