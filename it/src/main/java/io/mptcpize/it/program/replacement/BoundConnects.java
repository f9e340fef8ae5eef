package io.mptcpize.it.program.replacement;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.demo.wire.Wire;
import io.mptcpize.it.program.witness.Libc;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Clients that are bound, to an address or to the wildcard, and then connect, one after the other.
 * While one has its port, a {@link PortRival} is told by the file of the first argument. Second
 * argument: the number of rounds. Prints what the connections were. A port that is not the one
 * bound, or that this process could bind a second time, ends it with an error.
 */
public final class BoundConnects {
  private static final int EADDRINUSE = 98;

  private final PublishedPort port;
  private final Map<Protocol, Integer> connections = new EnumMap<>(Protocol.class);
  private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
  private final SocketAddress to = server.getLocalSocketAddress();

  private BoundConnects(PublishedPort port) throws IOException {
    this.port = port;
  }

  private void socket(InetSocketAddress at) throws Exception {
    try (Socket socket = new Socket()) {
      socket.bind(at);
      connect(
          socket.getLocalSocketAddress(),
          () -> {
            socket.connect(to);
            return socket.getLocalSocketAddress();
          });
    }
  }

  private void channel(InetSocketAddress at) throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.bind(at);
      connect(
          channel.getLocalAddress(),
          () -> {
            channel.connect(to);
            return channel.getLocalAddress();
          });
    }
  }

  private void async(InetSocketAddress at) throws Exception {
    try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
      channel.bind(at);
      connect(
          channel.getLocalAddress(),
          () -> {
            channel.connect(to).get();
            return channel.getLocalAddress();
          });
    }
  }

  private void connect(SocketAddress address, Callable<SocketAddress> connecting) throws Exception {
    InetSocketAddress bound = (InetSocketAddress) address;
    port.set(bound.getPort());
    try {
      InetSocketAddress local = (InetSocketAddress) connecting.call();
      if (local.getPort() != bound.getPort()) {
        throw new AssertionError("bound to " + bound + ", connected from " + local);
      }
      try (Closeable accepted = server.accept()) {
        connections.merge(Wire.protocolOf(local, (InetSocketAddress) to), 1, Integer::sum);
      }
      checkTaken(bound, 0);
      checkTaken(bound, Libc.SO_REUSEADDR);
      if (!bound.getAddress().isAnyLocalAddress()) {
        checkTaken(bound, Libc.SO_REUSEPORT); // the wildcard could be shared by this very user
      }
    } finally {
      port.set(0);
    }
  }

  private static void checkTaken(InetSocketAddress address, int option) {
    boolean ipv6 = address.getAddress().getAddress().length == 16;
    int socket = Libc.socket(ipv6 ? Kernel.AF_INET6 : Kernel.AF_INET);
    if (option != 0) {
      Libc.switchOn(socket, Kernel.SOL_SOCKET, option);
    }
    int result = Libc.bind(socket, address);
    Libc.close(socket);
    if (result != -EADDRINUSE) {
      throw new AssertionError(address + " bound again with option " + option + ": " + result);
    }
  }

  public static void main(String[] arguments) throws Exception {
    BoundConnects connects = new BoundConnects(new PublishedPort(arguments[0]));
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      for (String address : new String[] {"127.0.0.1", "0.0.0.0"}) {
        InetSocketAddress at = new InetSocketAddress(address, 0);
        connects.socket(at);
        connects.channel(at);
        connects.async(at);
      }
    }
    System.out.println(connects.connections);
  }
}
