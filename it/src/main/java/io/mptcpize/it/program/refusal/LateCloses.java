package io.mptcpize.it.program.refusal;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/**
 * Closes sockets well after they began to connect, of which one kind was refused and the other
 * reset by its peer; then connects there again and writes the protocols of these connections.
 */
public final class LateCloses {
  /** Longer than a connect must be pending to be a sign of a path that swallows MPTCP. */
  private static final long LATER_MILLIS = 1100;

  private LateCloses() {}

  public static void main(String[] arguments) throws Exception {
    InetSocketAddress refused;
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Socket socket = new Socket(address.getAddress(), address.getPort());
      reset(server.accept());
      SocketChannel channel = SocketChannel.open(address);
      reset(server.accept());
      Thread.sleep(LATER_MILLIS);
      socket.close();
      channel.close();
      System.out.println("after a reset: " + protocol(address));
      refused = address;
    }
    Socket socket = new Socket();
    SocketChannel channel = SocketChannel.open();
    assertRefused(() -> socket.connect(refused));
    assertRefused(() -> channel.connect(refused));
    Thread.sleep(LATER_MILLIS);
    socket.close();
    channel.close();
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(refused);
      System.out.println("after a refusal: " + protocol(refused));
    }
  }

  private static void reset(Socket accepted) throws IOException {
    accepted.setSoLinger(true, 0);
    accepted.close();
  }

  private static String protocol(InetSocketAddress address) throws Exception {
    Socket[] socket = new Socket[1];
    int fd =
        Descriptors.socketOpenedBy(
            () -> socket[0] = new Socket(address.getAddress(), address.getPort()));
    String protocol = KernelView.protocol(fd);
    socket[0].close();
    return protocol;
  }

  private interface Connect {
    void run() throws IOException;
  }

  private static void assertRefused(Connect connect) {
    try {
      connect.run();
    } catch (IOException e) {
      return;
    }
    throw new IllegalStateException("nobody was to listen there");
  }
}
