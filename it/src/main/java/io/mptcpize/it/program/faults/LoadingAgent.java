package io.mptcpize.it.program.faults;

/** An agent that has a class of the JDK loaded, the name of which is its argument. */
public final class LoadingAgent {
  private LoadingAgent() {}

  /** Called by the JVM. */
  public static void premain(String name) throws ClassNotFoundException {
    Class.forName(name, false, null);
  }
}
