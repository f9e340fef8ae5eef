package io.mptcpize.it.program.jvm;

import io.mptcpize.it.program.sockets.SocketCoreOnAndOff;

/** The core of the table in a JVM that says to be one which the agent does not know. */
public final class OnAnotherVm {
  private OnAnotherVm() {}

  public static void main(String[] arguments) throws Exception {
    System.setProperty("java.vm.name", "Another VM");
    SocketCoreOnAndOff.main(arguments);
  }
}
