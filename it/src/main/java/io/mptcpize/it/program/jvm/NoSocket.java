package io.mptcpize.it.program.jvm;

/** Does nothing. */
public final class NoSocket {
  private NoSocket() {}

  public static void main(String[] arguments) {}
}
