package io.mptcpize.policy;

/** What is to be done about a socket that is about to connect or to listen. */
public enum Decision {
  /** Nothing. */
  LEAVE,
  /** It was opened as MPTCP, and it is to be seen whether its connect is answered. */
  AS_OPENED,
  /** It must be MPTCP, whatever it was opened as. */
  TO_MPTCP,
  /** It must be TCP, whatever it was opened as. */
  TO_TCP;

  /** Whether the socket is to be MPTCP. */
  public boolean isMptcp() {
    return this == AS_OPENED || this == TO_MPTCP;
  }

  /** Whether it may have to be replaced by another. */
  public boolean isSteered() {
    return this == TO_MPTCP || this == TO_TCP;
  }
}
