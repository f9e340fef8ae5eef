package io.mptcpize.jmx;

import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;

/**
 * What became of sockets of one role, counted since the JVM started: a socket counts where it is
 * opened, and again where it is made something else right before it connects or listens.
 */
public final class Decisions {
  private final Counters counters;
  private final boolean listens;

  Decisions(Counters counters, boolean listens) {
    this.counters = counters;
    this.listens = listens;
  }

  private long of(Event event) {
    return counters.get(event, listens);
  }

  /** Opened as MPTCP. */
  public long getOpenedMptcp() {
    return of(Event.OPENED_MPTCP);
  }

  /** Opened as TCP, and made MPTCP with all its options when its address was known. */
  public long getMadeMptcp() {
    return of(Event.TO_MPTCP);
  }

  /** Opened as MPTCP, and made TCP when its address was known. */
  public long getMadeTcp() {
    return of(Event.TO_TCP);
  }

  /** TCP as the rules say. */
  public long getTcpByRule() {
    return of(Event.BY_RULE);
  }

  /** TCP since the agent was switched off. */
  public long getTcpSwitchedOff() {
    return of(Event.DISABLED);
  }

  /** TCP since MPTCP had got no answer from that destination. */
  public long getTcpDetour() {
    return of(Event.DETOURED);
  }

  /** TCP since MPTCP had lost time there on its only path. */
  public long getTcpStalled() {
    return of(Event.STALLED);
  }

  /** TCP since a link-local address can have no second path. */
  public long getTcpLinkLocal() {
    return of(Event.LINK_LOCAL);
  }

  /** TCP since a client with a port of its own may meet another that connects to it at once. */
  public long getTcpOwnPort() {
    return of(Event.OWN_PORT);
  }

  /** TCP since the kernel refuses; {@code Refusals} has the errors. */
  public long getTcpRefused() {
    return of(Event.REFUSED);
  }

  /** TCP since there are no native calls, or not yet. */
  public long getTcpNoNativeCalls() {
    return of(Event.NO_CALLS);
  }

  /** As it was, since classes of the JDK or of Netty are not as expected. */
  public long getKeptUncovered() {
    return of(Event.KEPT_UNCOVERED);
  }

  /** As it was, since an option cannot be carried over. */
  public long getKeptOption() {
    return of(Event.KEPT_OPTION);
  }

  /** As it was, since its local address cannot be carried over. */
  public long getKeptBound() {
    return of(Event.KEPT_BOUND);
  }

  /** As it was, since a selector watches it that is not the JDK's. */
  public long getKeptSelector() {
    return of(Event.KEPT_WATCHED);
  }

  /** As it was, for want of a descriptor or of memory. */
  public long getKeptShortage() {
    return of(Event.KEPT_SHORTAGE);
  }
}
