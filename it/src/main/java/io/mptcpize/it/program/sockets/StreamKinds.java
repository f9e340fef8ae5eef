package io.mptcpize.it.program.sockets;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocketFactory;

/** The JDK's ways to have stream sockets, by name: those that this JVM has. */
public final class StreamKinds {
  private StreamKinds() {}

  public static Map<String, StreamKind> all() throws IOException {
    Map<String, StreamKind> kinds = new LinkedHashMap<>();
    StreamKind socket =
        kind(
            a -> new SocketConnection.Server(new ServerSocket(a.getPort(), 8, a.getAddress())),
            a -> new SocketConnection(new Socket(a.getAddress(), a.getPort())));
    kinds.put("Socket", socket);
    kinds.put(
        "Socket bound and connected with timeout",
        kind(
            a -> new SocketConnection.Server(bound(new ServerSocket(), a)),
            a -> {
              Socket client = new Socket();
              client.bind(new InetSocketAddress(a.getAddress(), 0));
              client.connect(a, 60_000);
              return new SocketConnection(client);
            }));
    StreamKind channel =
        kind(
            a -> new ChannelConnection.Server(ServerSocketChannel.open().bind(a), false),
            a -> ChannelConnection.connect(SocketChannel.open(), a));
    kinds.put("SocketChannel", channel);
    kinds.put(
        "SocketChannel with Selector",
        kind(
            a -> new ChannelConnection.Server(ServerSocketChannel.open().bind(a), true),
            a -> ChannelConnection.connectNonBlocking(SocketChannel.open(), a)));
    kinds.put(
        "SocketChannel.socket()",
        kind(
            a -> new SocketConnection.Server(bound(ServerSocketChannel.open().socket(), a)),
            a -> {
              Socket adaptor = SocketChannel.open().socket();
              adaptor.connect(a, 60_000);
              return new SocketConnection(adaptor);
            }));
    kinds.put(
        "AsynchronousSocketChannel",
        kind(
            a -> new AsynchronousConnection.Server(AsynchronousServerSocketChannel.open().bind(a)),
            a -> AsynchronousConnection.connect(AsynchronousSocketChannel.open(), a)));
    kinds.put(
        "SSLSocket",
        kind(
            a -> {
              ServerSocketFactory factory = SSLServerSocketFactory.getDefault();
              return new SocketConnection.Server(
                  factory.createServerSocket(a.getPort(), 8, a.getAddress()));
            },
            a -> {
              SocketFactory factory = SSLSocketFactory.getDefault();
              return new SocketConnection(factory.createSocket(a.getAddress(), a.getPort()));
            }));
    kinds.put("Socket through SOCKS", kind(socket::listen, StreamKinds::throughSocks));
    if (NewerJdk.FEATURE >= 15) {
      kinds.put(
          "SocketChannel.open(INET)",
          kind(
              a ->
                  new ChannelConnection.Server(
                      NewerJdk.openServer(INET).bind(any(a, "0.0.0.0")), false),
              a -> ChannelConnection.connect(NewerJdk.open(INET), a)));
      kinds.put(
          "SocketChannel.open(INET6)",
          kind(
              a ->
                  new ChannelConnection.Server(
                      NewerJdk.openServer(INET6).bind(any(a, "::")), false),
              a -> ChannelConnection.connect(NewerJdk.open(INET6), a)));
    }
    if (NewerJdk.FEATURE >= 21) {
      kinds.put("Socket in virtual threads", new VirtualThreadKind(socket));
      kinds.put("SocketChannel in virtual threads", new VirtualThreadKind(channel));
    }
    return kinds;
  }

  /** The JVM's wildcard address may be of the other family than a channel's. */
  private static InetSocketAddress any(InetSocketAddress address, String ofFamily) {
    return address.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(ofFamily, address.getPort())
        : address;
  }

  static ServerSocket bound(ServerSocket socket, InetSocketAddress address) throws IOException {
    socket.bind(address);
    return socket;
  }

  private static Connection throughSocks(InetSocketAddress server) throws IOException {
    SocksProxy proxy = new SocksProxy(server.getAddress());
    Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, proxy.address()));
    socket.connect(server);
    return new SocketConnection(socket) {
      @Override
      InetSocketAddress peer() {
        return proxy.address();
      }

      @Override
      public void close() throws IOException {
        super.close();
        proxy.close();
      }
    };
  }

  static StreamKind kind(Listening listening, Connecting connecting) {
    return new StreamKind() {
      @Override
      public Listener listen(InetSocketAddress address) throws IOException {
        return listening.listen(address);
      }

      @Override
      public Connection connect(InetSocketAddress server) throws IOException {
        return connecting.connect(server);
      }
    };
  }

  interface Listening {
    Listener listen(InetSocketAddress address) throws IOException;
  }

  interface Connecting {
    Connection connect(InetSocketAddress server) throws IOException;
  }
}
