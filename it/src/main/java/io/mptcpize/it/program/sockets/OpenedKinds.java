package io.mptcpize.it.program.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sockets that are open before it is known where they listen or connect. */
public final class OpenedKinds {
  private final InetSocketAddress local;

  private OpenedKinds(InetSocketAddress local) {
    this.local = local;
  }

  /**
   * Opens a server and a client of each kind; they can be used once.
   *
   * @param local where the clients are bound before they connect, to a port that the kernel
   *     chooses; null: nowhere
   */
  public static Map<String, StreamKind> open(InetAddress local) throws IOException {
    OpenedKinds opened = new OpenedKinds(local == null ? null : new InetSocketAddress(local, 0));
    Map<String, StreamKind> kinds = new LinkedHashMap<>();
    kinds.put("Socket", opened.socket());
    kinds.put("SocketChannel", opened.channel(false));
    kinds.put("SocketChannel with Selector", opened.channel(true));
    kinds.put("SocketChannel.socket()", opened.adaptor());
    kinds.put("AsynchronousSocketChannel", opened.asynchronous());
    return kinds;
  }

  private StreamKind socket() throws IOException {
    ServerSocket server = new ServerSocket();
    Socket client = new Socket();
    server.getReuseAddress(); // else they are opened when they are bound or connect
    client.getReuseAddress();
    return StreamKinds.kind(
        a -> new SocketConnection.Server(StreamKinds.bound(server, a)),
        a -> {
          if (local != null) {
            client.bind(local);
          }
          return connect(client, a);
        });
  }

  private StreamKind adaptor() throws IOException {
    ServerSocket server = ServerSocketChannel.open().socket();
    SocketChannel client = SocketChannel.open();
    return StreamKinds.kind(
        a -> new SocketConnection.Server(StreamKinds.bound(server, a)),
        a -> keepingPort(client, () -> connect(client.socket(), a)));
  }

  private static Connection connect(Socket client, InetSocketAddress to) throws IOException {
    client.connect(to, 60_000);
    return new SocketConnection(client);
  }

  private StreamKind channel(boolean nonBlocking) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    SocketChannel client = SocketChannel.open();
    return StreamKinds.kind(
        a -> new ChannelConnection.Server(server.bind(a), nonBlocking),
        a ->
            keepingPort(
                client,
                () ->
                    nonBlocking
                        ? ChannelConnection.connectNonBlocking(client, a)
                        : ChannelConnection.connect(client, a)));
  }

  private StreamKind asynchronous() throws IOException {
    AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open();
    AsynchronousSocketChannel client = AsynchronousSocketChannel.open();
    return StreamKinds.kind(
        a -> new AsynchronousConnection.Server(server.bind(a)),
        a -> keepingPort(client, () -> AsynchronousConnection.connect(client, a)));
  }

  /** Binds the channel and connects it, after which it must have the port that it was bound to. */
  private Connection keepingPort(NetworkChannel channel, Connect connect) throws IOException {
    if (local == null) {
      return connect.call();
    }
    int port = port(channel.bind(local));
    Connection connection = connect.call();
    if (port(channel) != port) {
      throw new IOException("bound to port " + port + ", connected from " + port(channel));
    }
    return connection;
  }

  private static int port(NetworkChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private interface Connect {
    Connection call() throws IOException;
  }
}
