package io.mptcpize.start;

import io.mptcpize.hook.Control;
import io.mptcpize.hook.Parts;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;
import io.mptcpize.options.Options;
import io.mptcpize.rules.Rules;
import io.mptcpize.sockets.Linked;
import java.io.IOException;

/** What an operator has done to the agent while the JVM runs: through JMX, or by attaching. */
final class Operation extends Control {
  private final RunningAgent agent;
  private final Parts parts;
  private final Transformer transformer;

  Operation(RunningAgent agent, Parts parts, Transformer transformer) {
    this.agent = agent;
    this.parts = parts;
    this.transformer = transformer;
  }

  /** By a method, or the verifier would load this class with the one that asks. */
  Control asControl() {
    return this;
  }

  @Override
  public String problem() {
    return agent.options().problem();
  }

  @Override
  public void enable(boolean on) {
    if (on != parts.policy.isEnabled()) {
      if (on && problem() != null) {
        throw new IllegalStateException("the agent is inert: " + problem());
      }
      turn(on);
      Log.info(
          on
              ? "switched on: new sockets are MPTCP where the rules say so"
              : "switched off: new sockets are TCP");
    }
  }

  private void turn(boolean on) {
    if (on) {
      transformer.wake();
      parts.counters.count(Event.LATE, false);
      parts.counters.count(Event.LATE, true);
    }
    parts.enable(on);
  }

  @Override
  public String reloadRules() throws IOException {
    Options options = agent.options();
    boolean wasInert = options.problem() != null;
    try {
      options.readRulesAgain();
    } catch (IOException e) {
      String why =
          e.getMessage()
              + (wasInert ? "; the agent stays inert" : "; the rules before stay in force");
      Log.warn("the rules were not read again: " + why);
      throw new IOException(why);
    }
    Rules rules = options.rules();
    parts.replaceRules(rules);
    String line = rules == Rules.NONE ? "no rules" : "rules in force: " + rules.size();
    Log.info("reloaded, " + line);
    if (wasInert) {
      agent.replaceOptions(options); // whose file is followed from now on
      enable(options.enabled());
    }
    return line;
  }

  @Override
  public String rulesSource() {
    return agent.options().rulesSource();
  }

  /**
   * Begins, or begins anew where it was inert, with all of these options.
   *
   * @return what cannot be had of them, in lines; "" for nothing
   */
  String begin(Options options) {
    agent.replaceOptions(options);
    parts.replaceRules(options.rules());
    parts.setUrgentData(options.urgentData());
    String not = widenWindows(options);
    turn(options.enabled());
    return not;
  }

  /**
   * Changes what is given, and leaves all else as it is.
   *
   * @param given options in which nothing is wrong
   * @return what cannot be changed of them, in lines; "" for nothing
   */
  String change(Options given) {
    if (given.has("log")) {
      Log.setLevel(given.log());
    }
    if (given.has("urgent-data")) {
      parts.setUrgentData(given.urgentData());
    }
    if (given.has("rules") || given.has("rules-file")) {
      agent.replaceOptions(given);
      parts.replaceRules(given.rules());
    }
    if (given.has("enabled")) {
      enable(given.enabled());
    }
    return given.has("wide-window") ? widenWindows(given) : "";
  }

  /** How the switch stands, and the rules, in words. */
  String state() {
    return parts.policy.isEnabled()
        ? agent.options().summary()
        : "switched off: new sockets are TCP";
  }

  /** What stands in the way of what was asked for, in lines; "" for nothing. */
  String reservations() {
    if (!parts.policy.isEnabled()) {
      return "";
    }
    StringBuilder lines = new StringBuilder();
    for (String why : new String[] {agent.unusable(), agent.uncovered()}) {
      lines.append(why == null ? "" : why + "\n");
    }
    Linked linked = parts.linking.soFar();
    String ports = OlderListeners.ports(parts.policy.rules(), linked == null ? null : linked.state);
    if (!ports.isEmpty()) {
      lines.append("listeners that are bound stay TCP until they are bound again: port ");
      lines.append(ports).append('\n');
    }
    return lines.toString();
  }

  private String widenWindows(Options options) {
    return parts.linking.setWideWindow(options.wideWindow())
        ? ""
        : "wide-window stays as it was: connections have it already\n";
  }
}
