package io.mptcpize.hook;

import io.mptcpize.jvm.PerfData;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;
import io.mptcpize.policy.Connects;
import io.mptcpize.policy.Decision;
import io.mptcpize.policy.Detours;
import io.mptcpize.policy.Policy;
import io.mptcpize.policy.Stalls;
import io.mptcpize.rewrite.Coverage;
import io.mptcpize.rules.Rules;
import io.mptcpize.sockets.Linked;
import io.mptcpize.sockets.Linking;
import io.mptcpize.sockets.Opening;
import io.mptcpize.sockets.Repairs;
import io.mptcpize.sockets.Steering;
import io.mptcpize.sockets.UrgentData;
import java.io.File;
import java.net.InetAddress;
import java.nio.LongBuffer;

/** The parts of the agent that the hooks ask, joined. */
public final class Parts {
  private final PerfData perfData = new PerfData();
  public final Counters counters = new Counters(perfData);
  public final Coverage coverage = new Coverage();
  public final Policy policy;
  public final Linking linking;
  public final Steering steering;

  /** The agent's version. */
  public final String version;

  public final Detours unanswered = Detours.ofUnanswered();
  public final Detours stalled = Detours.ofStalled();
  public final Stalls stalls = new Stalls(stalled, counters);
  public final SelfProof proof;
  final Connects connects = new Connects(unanswered, stalls, counters);

  /** Null where nobody records. */
  private volatile Recorder recorder;

  /** Whether there was any connection: before, nobody need be told of a listener's end. */
  private volatile boolean anyConnected;

  private final ClosedListeners closedListeners = new ClosedListeners(counters);

  final Opening opening;
  final Repairs repairs;

  /** How the switch stands and how many rules there are, for whoever looks from outside. */
  private final LongBuffer toldEnabled;

  private final LongBuffer toldRules;

  /**
   * @param wideWindow how many bytes an MPTCP socket can receive at first; 0: as the kernel does
   * @param version the agent's
   * @param enabled how the operator's switch stands at first
   * @param home the directory of the agent's jar, where a native library may lie
   */
  public Parts(
      String version,
      boolean enabled,
      Rules rules,
      UrgentData urgentData,
      int wideWindow,
      File home) {
    this.version = version;
    PerfData.write(version, PerfData.text("version"));
    toldEnabled = perfData.apply("enabled").put(0, enabled ? 1 : 0);
    toldRules = perfData.apply("rules");
    tell(rules);
    policy = new Policy(rules, unanswered, stalled, counters);
    policy.enable(enabled);
    linking = new Linking(home, wideWindow, counters);
    opening = new Opening(linking, counters);
    repairs = new Repairs(linking, urgentData, counters);
    proof = new SelfProof(linking, counters);
    steering = new Steering(linking, repairs, counters, policy.dependsOnAddresses());
  }

  private void tell(Rules rules) {
    toldRules.put(0, rules == Rules.NONE ? -1 : rules.size());
  }

  /** A descriptor has a connection now. */
  void connected(int fd) {
    if (!anyConnected) {
      anyConnected = true;
    }
    Linked linked = linking.soFar();
    if (linked != null && linked.anyMptcp()) {
      linked.wideWindow.open(fd);
    }
  }

  /**
   * A socket is about to listen, and its end is waited for. Where it does at one address only, and
   * the path manager announces others, the kernel refuses the subflows that peers open to those:
   * the first is told.
   */
  void listens(InetAddress local, int fd) {
    Linked linked = linking.soFar();
    if (linked == null || fd < 0) {
      return;
    }
    closedListeners.listens(fd);
    if (!local.isAnyLocalAddress()
        && !local.isLoopbackAddress()
        && counters.get(Event.BOUND_ALONE) == 0
        && linked.state.announcesAddresses(fd)) {
      counters.count(Event.BOUND_ALONE, true, "it listens at " + local.getHostAddress());
    }
  }

  /**
   * Looks at a socket that was decided on, if it is the first of its kind.
   *
   * @param type whose object it is
   * @param listens whether it is about to listen at the address, else to connect to it
   */
  void prove(Class<?> type, boolean listens, InetAddress address, int fd, Decision decision) {
    if (policy.isEnabled()) {
      boolean asOpened = listens && !decision.isSteered();
      boolean mptcp = asOpened ? policy.listensAsOpened() : decision.isMptcp();
      proof.look(type, listens, address, fd, mptcp);
    }
  }

  /** Has each socket told to this one from now on. */
  public void record(Recorder to) {
    recorder = to;
  }

  /** A socket is about to connect or to listen, and is what it shall be. */
  void opened(boolean listens, InetAddress address, int port, int fd) {
    Recorder to = recorder;
    if (to != null && fd >= 0) {
      to.opened(listens, address, port, fd);
    }
  }

  /**
   * A socket is about to be closed, by the thread that calls this.
   *
   * @param owner what the JDK or Netty closes it by
   */
  void ends(Object owner) {
    Linked linked = linking.soFar();
    connects.ends(owner, linked == null ? null : linked.state);
  }

  /** The same of a descriptor that may listen. */
  void endsListening(int fd) {
    Linked linked = linking.soFar();
    if (anyConnected && linked != null && linked.anyMptcp()) {
      closedListeners.ends(fd, linked);
    }
  }

  /** The same of a descriptor that may be of a connection which was accepted. */
  void endsServed(Object owner, int fd) {
    Linked linked = linking.soFar();
    if (linked != null && linked.anyMptcp() && fd >= 0) {
      connects.endsServed(owner, fd, linked.state);
    }
  }

  /** A socket is about to connect. */
  Decision connects(InetAddress remote, int port, boolean hasOwnPort) {
    Linked linked = linking.soFar();
    if (linked != null && linked.anyMptcp()) {
      connects.look(linked.state);
    }
    return policy.connects(remote, port, hasOwnPort);
  }

  /** An error in the agent, which no application is told of: the first is said. */
  void failed(Throwable t) {
    if (counters.count(Event.FAILED) == 0) {
      Log.failure(t);
    }
  }

  /** The operator's switch, for sockets that are new or have not connected yet. */
  public void enable(boolean on) {
    steering.anyMayBeSet(); // of those that were opened meanwhile
    policy.enable(on);
    toldEnabled.put(0, on ? 1 : 0);
  }

  /** What becomes of urgent data from now on. */
  public void setUrgentData(UrgentData urgentData) {
    repairs.setUrgentData(urgentData);
  }

  /** New sockets follow these rules; connections and listeners stay as they are. */
  public void replaceRules(Rules rules) {
    steering.anyMayBeSet(); // nobody may have watched so far
    policy.replaceRules(rules);
    tell(rules);
  }
}
