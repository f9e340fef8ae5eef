package io.mptcpize.it.program.jvm;

import java.net.ServerSocket;

/** Opens a socket and closes it. */
public final class OneSocket {
  private OneSocket() {}

  public static void main(String[] arguments) throws Exception {
    new ServerSocket(0).close();
  }
}
