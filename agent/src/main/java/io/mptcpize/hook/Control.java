package io.mptcpize.hook;

import java.io.IOException;

/** What an operator can have done to the agent while the JVM runs. */
public abstract class Control {
  /** Why the agent is inert, whatever its switch says, in words; null: it is not. */
  public abstract String problem();

  /**
   * Has new sockets made MPTCP, or left TCP, at once.
   *
   * @throws IllegalStateException it cannot be switched on, the message says why
   */
  public abstract void enable(boolean on);

  /**
   * Reads the rules again from where they came; new sockets follow them at once. An agent that was
   * inert since they could not be read is inert no more.
   *
   * @return what is in force now, in words
   * @throws IOException they cannot be read or are broken: those before stay in force
   */
  public abstract String reloadRules() throws IOException;

  /** Where the rules come from, in words; empty: there are none. */
  public abstract String rulesSource();
}
