package com.sun.enterprise;

import io.mptcpize.it.program.sockets.HeldConnections;

/** An application's main class in a package that begins like those of the JDK's tools. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    HeldConnections.main(arguments);
  }
}
