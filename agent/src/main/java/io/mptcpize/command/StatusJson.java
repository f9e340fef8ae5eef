package io.mptcpize.command;

import io.mptcpize.observe.Connection;
import io.mptcpize.observe.Finding;
import io.mptcpize.observe.Sockets;
import io.mptcpize.observe.Subflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link Status} for programs, by the names that JMX has. */
final class StatusJson {
  private StatusJson() {}

  static Map<String, Object> of(Status status) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("time", Instant.now().toString());
    all.put("pid", Long.valueOf(status.jvm.pid));
    all.put("command", status.jvm.commandLine());
    all.put("agent", status.agent == null ? null : agent(status.agent));
    all.put("agentMissing", status.agentless);
    all.put("live", live(status.sockets));
    List<Object> connections = new ArrayList<>();
    for (Connection connection : status.connections) {
      connections.add(connection(connection));
    }
    all.put("connections", connections);
    return all;
  }

  private static Map<String, Object> agent(ToldAgent agent) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", agent.version());
    all.put("enabled", agent.isEnabled());
    all.put("rules", agent.rules() < 0 ? null : agent.rules());
    all.put("IPv4", agent.kernel("IPv4"));
    all.put("IPv6", agent.kernel("IPv6"));
    all.put("clients", agent.counts(false));
    all.put("listeners", agent.counts(true));
    all.put("refusals", agent.refusals());
    all.putAll(agent.otherCounts());
    all.put("failedProofs", agent.failedProofs());
    return all;
  }

  private static Map<String, Object> live(Sockets sockets) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("mptcpConnections", sockets.getMptcpConnections());
    all.put("fellBackConnections", sockets.getFellBackConnections());
    all.put("tcpConnections", sockets.getTcpConnections());
    all.put("mptcpSubflows", sockets.getMptcpSubflows());
    all.put("mptcpListeners", sockets.getMptcpListeners());
    all.put("tcpListeners", sockets.getTcpListeners());
    return all;
  }

  private static Map<String, Object> connection(Connection of) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("local", of.getLocal());
    all.put("remote", of.getRemote());
    all.put("role", of.getRole());
    all.put("wire", of.getWire());
    all.put("bytesSent", of.getBytesSent());
    all.put("bytesReceived", of.getBytesReceived());
    all.put("bytesRetransmittedByMptcp", of.getBytesRetransmittedByMptcp());
    List<Object> subflows = new ArrayList<>();
    for (Subflow subflow : of.getSubflows()) {
      subflows.add(subflow(subflow));
    }
    all.put("subflows", subflows);
    List<Object> findings = new ArrayList<>();
    for (Finding finding : of.getFindings()) {
      findings.add(finding(finding));
    }
    all.put("findings", findings);
    return all;
  }

  private static Map<String, Object> subflow(Subflow of) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("local", of.getLocal());
    all.put("remote", of.getRemote());
    all.put("state", of.getState());
    all.put("roundTripSeconds", of.getRoundTripSeconds());
    all.put("bytesSent", of.getBytesSent());
    all.put("bytesReceived", of.getBytesReceived());
    all.put("retransmits", of.getRetransmits());
    return all;
  }

  private static Map<String, Object> finding(Finding of) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("certainty", of.getCertainty());
    all.put("cause", of.getCause());
    all.put("explanation", of.getExplanation());
    return all;
  }
}
