package io.mptcpize.it.program.others;

import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * An agent that opens a listener and keeps it, as those do that answer questions about the JVM. Its
 * argument is the port.
 */
public final class ListeningAgent {
  private static ServerSocket listener;

  private ListeningAgent() {}

  /** Called by the JVM. */
  public static void premain(String port) throws Exception {
    listener = new ServerSocket(Integer.parseInt(port), 5, InetAddress.getByName("127.0.0.1"));
  }
}
