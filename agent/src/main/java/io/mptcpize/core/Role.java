package io.mptcpize.core;

/** What a socket is used for: rules for one role do not judge sockets of the other. */
enum Role {
  CONNECT,
  LISTEN
}
