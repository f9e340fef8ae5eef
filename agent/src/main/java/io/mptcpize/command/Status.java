package io.mptcpize.command;

import io.mptcpize.command.Command.NotPossible;
import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.NetworkNamespace;
import io.mptcpize.kernel.SocketDiag;
import io.mptcpize.kernel.SocketReading;
import io.mptcpize.observe.Connection;
import io.mptcpize.observe.Netstat;
import io.mptcpize.observe.Sockets;
import io.mptcpize.observe.WhyTcp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** A JVM's agent, connections and listeners as they are at one moment, read from outside. */
final class Status {
  final TargetJvm jvm;

  /** Null: there is none, or it cannot be seen. */
  final ToldAgent agent;

  /** Why the agent's counters are not here, in words; null: they are. */
  final String agentless;

  final Sockets sockets;
  final Connection[] connections;

  private Status(TargetJvm jvm, ToldAgent agent, String agentless, Sockets sockets) {
    this.jvm = jvm;
    this.agent = agent;
    this.agentless = agentless;
    this.sockets = sockets;
    connections = sockets.connections();
  }

  /**
   * Reads it.
   *
   * @throws NotPossible something may not be looked at, in words
   */
  static Status of(final TargetJvm jvm, final Kernel kernel) throws NotPossible {
    Map<String, Object> told = jvm.told();
    ToldAgent agent = told == null ? null : ToldAgent.in(told);
    WhyTcp whyTcp = told == null ? null : agent == null ? new NoAgent() : agent;
    String agentless = agent != null ? null : agentless(told, jvm);
    return new Status(jvm, agent, agentless, sockets(jvm, kernel, whyTcp));
  }

  private static String agentless(Map<String, Object> told, TargetJvm jvm) {
    if (told == null && jvm.hasPerfFile()) {
      return "the agent's counters cannot be seen: the file of this JVM's performance data cannot be"
          + " read, is gone, or is broken; JMX has them, as io.mptcpize:type=Mptcpize";
    }
    if (told == null) {
      return "the agent's counters cannot be seen from outside: this JVM keeps no performance data"
          + " in a file (-XX:-UsePerfData, -XX:+PerfDisableSharedMem, no /tmp to write to); JMX has"
          + " them, as io.mptcpize:type=Mptcpize";
    }
    String arguments = told.get("java.rt.vmArgs") + " " + jvm.commandLine();
    if (arguments.contains("-javaagent:") && arguments.contains("mptcpize")) {
      return "the agent has seen no class yet that makes sockets, or it is inert: its lines on"
          + " stderr say why";
    }
    return "the agent is not in this JVM: java -jar mptcpize.jar attach "
        + jvm.pid
        + " puts it there, for new connections";
  }

  private static Sockets sockets(final TargetJvm jvm, final Kernel kernel, WhyTcp whyTcp)
      throws NotPossible {
    final Set<Long> inodes = jvm.sockets();
    try {
      List<SocketReading> readings =
          NetworkNamespace.in(
              jvm.directory,
              kernel,
              new Callable<List<SocketReading>>() {
                @Override
                public List<SocketReading> call() throws Exception {
                  return SocketDiag.read(kernel, inodes);
                }
              });
      return new Sockets(readings, Netstat.of(jvm.directory), whyTcp);
    } catch (Exception e) {
      throw new NotPossible("its sockets cannot be seen: " + e.getMessage());
    }
  }
}
