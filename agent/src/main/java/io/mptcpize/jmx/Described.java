package io.mptcpize.jmx;

import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

/** The MBean with a line for each attribute and operation, as consoles show them. */
final class Described extends StandardMBean {
  private static final String[][] LINES = {
    {"Enabled", "whether new sockets are made MPTCP where the rules ask for it"},
    {"Usable", "whether a socket of this JVM can be MPTCP"},
    {"UnusableReason", "why none can be; empty if some can"},
    {"Version", "the agent's version"},
    {"Rules", "the rules in force"},
    {"RulesSource", "where the rules came from; empty: there are none"},
    {"Clients", "what became of sockets that were to connect: sockets, since the JVM started"},
    {"Listeners", "what became of sockets that were to listen: sockets, since the JVM started"},
    {"Refusals", "sockets that are TCP since the kernel refuses, by error"},
    {"DetoursLearned", "destinations that gave no answer to MPTCP, since the JVM started"},
    {"Detours", "destinations that get TCP at present, since they gave no answer to MPTCP"},
    {"StallsLearned", "destinations where MPTCP stalled on its only path, since the JVM started"},
    {"StalledDestinations", "those that get TCP at present, since MPTCP stalled there"},
    {"StalledClients", "accepted connections on which MPTCP stalled, by the client's network"},
    {"OptionsRepaired", "socket options that were accepted though MPTCP refuses them"},
    {"UrgentBytesDropped", "bytes of urgent data that were dropped"},
    {"Errors", "errors of the agent's own that it has caught"},
    {"LogLinesDropped", "lines of the log that were lost since nobody read stderr"},
    {"Proofs", "the first socket of each kind, looked at in the kernel"},
    {"Live", "connections, listeners and subflows of this JVM now"},
    {"connections", "all TCP and MPTCP connections of this JVM now: bytes, seconds, why one path"},
    {"connection", "the one between two addresses, ADDRESS:PORT; null if there is none"},
    {"reloadRules", "reads the rules again from where they came; broken ones change nothing"},
  };

  Described(AgentMXBean bean) {
    super(bean, AgentMXBean.class, true);
  }

  private static String line(String name) {
    for (String[] line : LINES) {
      if (line[0].equals(name)) {
        return line[1];
      }
    }
    return name;
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return "mptcpize: what this JVM's sockets are";
  }

  @Override
  protected String getDescription(MBeanAttributeInfo info) {
    return line(info.getName());
  }

  @Override
  protected String getDescription(MBeanOperationInfo info) {
    return line(info.getName());
  }

  @Override
  protected String getParameterName(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
    return sequence == 0 ? "local" : "remote";
  }

  @Override
  protected int getImpact(MBeanOperationInfo info) {
    return info.getName().equals("reloadRules")
        ? MBeanOperationInfo.ACTION
        : MBeanOperationInfo.INFO;
  }
}
