package io.mptcpize.demo.checker;

/** There is no agent in this JVM, or it cannot tell; the message says which, to people. */
final class AgentMissing extends Exception {
  private static final long serialVersionUID = 1;

  AgentMissing(String message) {
    super(message);
  }
}
