package io.mptcpize.it.program.parity;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.Events;
import io.mptcpize.it.program.witness.KernelView;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/**
 * Reads what is left of connections that their peers have reset, each read after a look at {@code
 * available()}, and writes both; the protocol of the connection before it.
 */
public final class ResetStreams {
  private ResetStreams() {}

  public static void main(String[] arguments) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Socket[] client = new Socket[1];
      for (int unread : new int[] {0, 1, 3}) {
        int fd =
            Descriptors.socketOpenedBy(
                () -> client[0] = new Socket(address.getAddress(), address.getPort()));
        read("Socket", fd, client[0], server.accept(), unread);
        fd = Descriptors.socketOpenedBy(() -> client[0] = SocketChannel.open(address).socket());
        read("SocketChannel.socket()", fd, client[0], server.accept(), unread);
      }
    }
  }

  private static void read(String kind, int fd, Socket client, Socket accepted, int unread)
      throws Exception {
    System.out.println(kind + ": " + KernelView.protocol(fd));
    accepted.getOutputStream().write(new byte[unread]);
    accepted.setSoLinger(true, 0);
    accepted.close();
    Events.awaitReset(fd);
    InputStream in = client.getInputStream();
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i <= unread; i++) {
      seen.append(in.available()).append(" available, ");
      try {
        seen.append("read ").append(in.read()).append("; ");
      } catch (IOException e) {
        seen.append(e.getMessage()).append("; ");
      }
    }
    seen.append(in.available()).append(" available");
    System.out.println(kind + " with " + unread + " unread: " + seen);
    client.close();
  }
}
