package io.mptcpize.command;

import io.mptcpize.kernel.Errno;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.observe.CountedReasons;
import io.mptcpize.observe.Finding;
import io.mptcpize.observe.WhyTcp;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an agent tells of itself by its JVM's performance data. */
final class ToldAgent extends WhyTcp {
  private static final String PREFIX = "mptcpize.";

  /** What makes a socket TCP, or keeps it so, the likeliest first. */
  private static final Event[] BY_DECISION = {
    Event.BY_RULE, Event.DETOURED, Event.STALLED, Event.LINK_LOCAL
  };

  private final Map<String, Object> told;

  private ToldAgent(Map<String, Object> told) {
    this.told = told;
  }

  /**
   * The agent of a JVM.
   *
   * @param told the JVM's performance data
   * @return null: it tells of none
   */
  static ToldAgent in(Map<String, Object> told) {
    return told.containsKey(PREFIX + "version") ? new ToldAgent(told) : null;
  }

  String version() {
    return text("version");
  }

  boolean isEnabled() {
    return number("enabled") != 0;
  }

  /** How many there are; -1: none are given, so that everything is MPTCP. */
  long rules() {
    return number("rules");
  }

  /**
   * What the kernel says of a family's sockets.
   *
   * @param family IPv4 or IPv6
   * @return {@code MPTCP}, or why it gives none; empty: it was not asked yet
   */
  String kernel(String family) {
    return text(family);
  }

  /** The first sockets of a kind that were not what was decided, a line each. */
  List<String> failedProofs() {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Object> entry : told.entrySet()) {
      if (entry.getKey().startsWith(PREFIX + "proof.")) {
        lines.add((String) entry.getValue());
      }
    }
    return lines;
  }

  private String text(String name) {
    Object text = told.get(PREFIX + name);
    return text instanceof String ? (String) text : "";
  }

  private long number(String name) {
    Object number = told.get(PREFIX + name);
    return number instanceof Long ? (Long) number : 0;
  }

  /** How often an event came of sockets of a role. */
  long count(Event event, boolean listens) {
    return number(Counters.name(event, listens));
  }

  /** All that was counted of a role, by the names that JMX has, without what is 0. */
  Map<String, Object> counts(boolean listens) {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (Event event : Event.values()) {
      if (event.isOfRole() && count(event, listens) != 0) {
        counts.put(event.counter(), count(event, listens));
      }
    }
    return counts;
  }

  /** The same of what is counted without a role. */
  Map<String, Object> otherCounts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (Event event : Event.values()) {
      long count = count(event, false);
      if (event.counter() != null && !event.isOfRole() && count != 0) {
        counts.put(event.counter(), count);
      }
    }
    return counts;
  }

  /** How many sockets are TCP since the kernel refused, by error. */
  Map<String, Object> refusals() {
    Map<String, Object> refusals = new LinkedHashMap<>();
    for (int errno = 0; errno < Counters.ERRNOS; errno++) {
      long count = number(Counters.refusalsName(errno));
      if (count != 0) {
        refusals.put(errno == 0 ? "incomplete" : Errno.name(errno), count);
      }
    }
    return refusals;
  }

  @Override
  protected List<Finding> of(boolean listens, InetSocketAddress address) {
    List<Finding> findings = new ArrayList<>();
    if (!isEnabled()) {
      findings.add(Finding.observed("switched-off", "the agent is switched off"));
      return findings;
    }
    for (Event event : BY_DECISION) {
      add(event, listens, address, findings);
    }
    for (Event event : CountedReasons.EARLIER) {
      add(event, listens, address, findings);
    }
    return findings;
  }

  private void add(
      Event event, boolean listens, InetSocketAddress address, List<Finding> findings) {
    boolean canBe = event != Event.LINK_LOCAL || address.getAddress().isLinkLocalAddress();
    if (canBe && count(event, listens) > 0) {
      findings.add(CountedReasons.of(event));
    }
  }
}
