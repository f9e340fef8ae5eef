package io.mptcpize.log;

/**
 * What can become of a socket: each is counted, and the first of a kind is told at {@code info}.
 */
public enum Event {
  OPENED_MPTCP(null),
  DISABLED(null), // TCP since the operator has switched the agent off
  BY_RULE(null), // TCP as the rules say
  DETOURED(null), // TCP since MPTCP got no answer there
  STALLED(null), // TCP since MPTCP lost time there, on its only path
  REFUSED(null), // told by Family, with the errno
  NO_CALLS(null), // told by Linking
  TO_MPTCP(null),
  TO_TCP(null),
  KEPT_OPTION("a socket keeps its protocol, an option set on it cannot be carried over"),
  KEPT_BOUND("a socket keeps its protocol, its local address cannot be carried over"),
  KEPT_WATCHED("a socket keeps its protocol, a selector that is not the JDK's watches it"),
  KEPT_SHORTAGE("a socket keeps its protocol, there is no descriptor for another"),
  KEPT_UNCOVERED(null), // told as a warning, with the class
  REPAIRED(null),
  URGENT_DROPPED("MPTCP has no urgent data, a byte that was sent so is dropped (urgent-data=drop)"),
  /** A connection was closed with bytes unsent, and is kept until its peer has them. */
  ORPHANED(null),
  ORPHAN_LOST("a connection is closed with bytes unsent, there is no descriptor to keep it"),
  ORPHAN_GIVEN_UP("a closed connection is given up, its peer has not read what is left for it"),
  SWALLOWED(null), // told with its destination
  STALLS(null), // the same; of listeners' connections, with the network of its client
  OWN_PORT(
      "a client bound to a port of its own choosing is TCP: two that connect to each other at once"
          + " would lose a byte over MPTCP"),
  LINK_LOCAL("a connect to a link-local address is TCP, since it can have no second path"),
  BOUND_ALONE(
      "a listener has one address, the path manager announces some: subflows to others are refused"),
  FAILED(null); // told as a warning

  private final String words;

  Event(String words) {
    this.words = words;
  }

  /** What the log says the first time; null: nothing. */
  public String words() {
    return words;
  }
}
