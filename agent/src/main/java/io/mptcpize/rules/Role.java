package io.mptcpize.rules;

/** What a socket is used for: rules for one role do not judge sockets of the other. */
public enum Role {
  CONNECT,
  LISTEN
}
