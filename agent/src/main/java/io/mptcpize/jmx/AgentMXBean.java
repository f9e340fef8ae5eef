package io.mptcpize.jmx;

import io.mptcpize.observe.Connection;
import io.mptcpize.observe.Sockets;
import java.io.IOException;
import java.util.Map;

/**
 * What the agent can be asked and told through JMX, as {@code io.mptcpize:type=Mptcpize}. Only
 * types of the JDK's come over the wire. All names are documented in agent/OPERATING.md, and stay.
 */
public interface AgentMXBean {
  /** Whether new sockets are made MPTCP where the rules ask for it. */
  boolean isEnabled();

  /** Has new sockets made MPTCP, or left TCP, at once; what is connected or listens stays. */
  void setEnabled(boolean enabled);

  /** Whether a socket of this JVM can be MPTCP. */
  boolean isUsable();

  /** Why none can be, in words; empty if some can. */
  String getUnusableReason();

  /** The agent's version. */
  String getVersion();

  /** The rules in force, one each; none: everything is MPTCP, if there is no source either. */
  String[] getRules();

  /** Where the rules came from; empty: there are none. */
  String getRulesSource();

  /** What became of sockets that were to connect, since the JVM started. */
  Decisions getClients();

  /** The same of those that were to listen. */
  Decisions getListeners();

  /** How many sockets are TCP since the kernel refuses, by the error's name. */
  Map<String, Long> getRefusals();

  /** How many destinations gave no answer to MPTCP. */
  long getDetoursLearned();

  /** How many destinations get TCP at present since they gave none. */
  int getDetours();

  /** How many times a destination was found where MPTCP lost time on its only path. */
  long getStallsLearned();

  /** Those that get TCP at present for that, each with for how long and why. */
  String[] getStalledDestinations();

  /** How many connections that were accepted lost time so, by the network of their clients. */
  Map<String, Long> getStalledClients();

  /** How many socket options were accepted that MPTCP refuses. */
  long getOptionsRepaired();

  /** How many bytes of urgent data were dropped. */
  long getUrgentBytesDropped();

  /** How many errors the agent has caught of its own; a socket stayed as it was at each. */
  long getErrors();

  /** How many lines of the log were lost since nobody read stderr. */
  long getLogLinesDropped();

  /** What was found when the first socket of each kind was looked at in the kernel. */
  String[] getProofs();

  /** What connections and listeners there are now; null where the kernel cannot be asked. */
  Sockets getLive();

  /** All TCP and MPTCP connections of this JVM now, with what is known of each. */
  Connection[] connections();

  /**
   * One of them.
   *
   * @param local ADDRESS:PORT, or what {@code Socket.getLocalSocketAddress().toString()} gives
   * @param remote the same of the peer
   * @return null if there is none between these
   */
  Connection connection(String local, String remote);

  /**
   * Reads the rules again from where they came; new sockets follow them at once.
   *
   * @return what is in force now, in words
   * @throws IOException if they cannot be read or are broken: those before stay in force
   */
  String reloadRules() throws IOException;
}
