package io.mptcpize.it.program.jvm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Connects to all ports of an address from 1 on, as many as its argument says, and to a listener as
 * often, and closes what it has opened. Prints {@code done}.
 */
public final class ManySockets {
  private static final String ADDRESS = "127.0.0.1";

  private ManySockets() {}

  public static void main(String[] arguments) throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      for (int port = 1; port <= Integer.parseInt(arguments[0]); port++) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(ADDRESS, port));
        } catch (IOException e) {
          // nobody listens there
        }
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress("127.0.0.2", server.getLocalPort()));
          server.accept().close();
        }
      }
    }
    System.out.println("done");
  }
}
