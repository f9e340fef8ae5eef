package io.mptcpize.it.program.rules;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Opens and closes connections over loopback, one after the other. Prints what the kernel says of
 * the first.
 *
 * <p>Argument: how many.
 */
public final class ManyConnections {
  private ManyConnections() {}

  public static void main(String[] arguments) throws Exception {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
      Socket[] first = new Socket[1];
      int fd =
          Descriptors.socketOpenedBy(() -> first[0] = new Socket(loopback, server.getLocalPort()));
      System.out.println(KernelView.protocol(fd));
      server.accept().close();
      first[0].close();
      for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
        Socket client = new Socket(loopback, server.getLocalPort());
        server.accept().close();
        client.close();
      }
    }
  }
}
