package io.mptcpize.log;

/**
 * What can become of a socket: each is counted, and the first of a kind is told at {@code info}.
 */
public enum Event {
  OPENED_MPTCP("openedMptcp", null),
  DISABLED("tcpSwitchedOff", null), // TCP since the operator has switched the agent off
  LATE("begunLate", null), // the agent was attached, or switched on: sockets stay that are there
  BY_RULE("tcpByRule", null), // TCP as the rules say
  DETOURED("tcpDetour", null), // TCP since MPTCP got no answer there
  STALLED("tcpStalled", null), // TCP since MPTCP lost time there, on its only path
  REFUSED("tcpRefused", null), // told by Family, with the errno
  NO_CALLS("tcpNoNativeCalls", null), // told by Linking
  TO_MPTCP("madeMptcp", null),
  TO_TCP("madeTcp", null),
  KEPT_OPTION(
      "keptOption", "a socket keeps its protocol, an option set on it cannot be carried over"),
  KEPT_BOUND("keptBound", "a socket keeps its protocol, its local address cannot be carried over"),
  KEPT_WATCHED(
      "keptSelector", "a socket keeps its protocol, a selector that is not the JDK's watches it"),
  KEPT_SHORTAGE("keptShortage", "a socket keeps its protocol, there is no descriptor for another"),
  KEPT_UNCOVERED("keptUncovered", null), // told as a warning, with the class
  REPAIRED("optionsRepaired", null),
  URGENT_DROPPED(
      "urgentBytesDropped",
      "MPTCP has no urgent data, a byte that was sent so is dropped (urgent-data=drop)"),
  /** A connection was closed with bytes unsent, and is kept until its peer has them. */
  ORPHANED(null, null),
  ORPHAN_LOST(null, "a connection is closed with bytes unsent, there is no descriptor to keep it"),
  ORPHAN_GIVEN_UP(
      null, "a closed connection is given up, its peer has not read what is left for it"),
  SWALLOWED("detoursLearned", null), // told with its destination
  STALLS("stallsLearned", null), // the same; of listeners' connections, with the client's network
  OWN_PORT(
      "tcpOwnPort",
      "a client bound to a port of its own choosing is TCP: two that connect to each other at once"
          + " would lose a byte over MPTCP"),
  LINK_LOCAL(
      "tcpLinkLocal", "a connect to a link-local address is TCP, since it can have no second path"),
  BOUND_ALONE(
      null,
      "a listener has one address, the path manager announces some: subflows to others are refused"),
  CLOSED_ALONE(
      null,
      "a listener is closed, and connections that it accepted live on: further subflows to them are"
          + " refused"),
  FAILED("errors", null); // told as a warning

  private final String counter;
  private final String words;

  Event(String counter, String words) {
    this.counter = counter;
    this.words = words;
  }

  /** What its number is called wherever it is told; null: nowhere. */
  public String counter() {
    return counter;
  }

  /** Whether its number is told for clients and for listeners, and not as one. */
  public boolean isOfRole() {
    return counter != null
        && this != LATE
        && this != SWALLOWED
        && this != STALLS
        && this != REPAIRED
        && this != URGENT_DROPPED
        && this != FAILED;
  }

  /** What the log says the first time; null: nothing. */
  public String words() {
    return words;
  }
}
