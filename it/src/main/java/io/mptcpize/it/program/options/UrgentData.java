package io.mptcpize.it.program.options;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;

/**
 * Sends urgent data both ways over connections of a {@code Socket} and of a channel's adaptor, and
 * writes what each receiver read, the protocol of the connection before it. The argument is whether
 * the sockets ask for urgent data in band.
 */
public final class UrgentData {
  private static final int AT_MOST = 1000;

  private UrgentData() {}

  public static void main(String[] arguments) throws Exception {
    boolean inline = Boolean.parseBoolean(arguments[0]);
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Socket[] client = new Socket[1];
      int fd =
          Descriptors.socketOpenedBy(
              () -> client[0] = new Socket(address.getAddress(), address.getPort()));
      exchange("Socket", fd, client[0], server.accept(), inline);
      fd = Descriptors.socketOpenedBy(() -> client[0] = SocketChannel.open(address).socket());
      exchange("SocketChannel.socket()", fd, client[0], server.accept(), inline);
    }
  }

  private static void exchange(String kind, int fd, Socket client, Socket accepted, boolean inline)
      throws Exception {
    client.setOOBInline(inline);
    accepted.setOOBInline(inline);
    System.out.println(kind + ": " + KernelView.protocol(fd));
    System.out.println(kind + " to server: " + send(client, accepted));
    System.out.println(kind + " to client: " + send(accepted, client));
    accepted.setSoLinger(true, 0);
    accepted.close();
    try {
      client.getInputStream().read();
    } catch (IOException e) {
      // the reset has arrived: nothing is left to be waited for
    }
    System.out.println(kind + " to a dead peer: " + probe(client));
    client.close();
  }

  private static String send(Socket from, Socket to) throws IOException {
    StringBuilder outcome = new StringBuilder();
    from.getOutputStream().write('a');
    try {
      from.sendUrgentData('!');
    } catch (SocketException e) {
      outcome.append(e.getMessage()).append(", ");
    }
    from.getOutputStream().write('b');
    InputStream in = to.getInputStream();
    for (int b = in.read(); ; b = in.read()) {
      outcome.append((char) b);
      if (b == 'b') {
        return outcome.toString();
      }
    }
  }

  private static String probe(Socket socket) {
    for (int i = 0; i < AT_MOST; i++) {
      try {
        socket.sendUrgentData('?');
      } catch (IOException e) {
        return "error";
      }
    }
    return "no error";
  }
}
