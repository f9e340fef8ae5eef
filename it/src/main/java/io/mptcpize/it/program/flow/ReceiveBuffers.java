package io.mptcpize.it.program.flow;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Prints the receive buffers of sockets, some of which the application has set: name, what Java
 * says, and what the kernel says, with tabs between.
 */
public final class ReceiveBuffers {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  /** Else the garbage collector closes the servers. */
  private static final List<Object> KEPT = new ArrayList<>();

  private ReceiveBuffers() {}

  public static void main(String[] arguments) throws Exception {
    AsynchronousSocketChannel.open().close();
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(null);
        ServerSocket other = new ServerSocket(0, 1, HOST);
        Socket socket = new Socket(HOST, other.getLocalPort())) {
      other.accept().close(); // what the JDK opens once, is open now
    }
    // 4 MB is what the agent's windows begin with, by and large
    for (int set : new int[] {0, 50_000, 4 << 20, Integer.MAX_VALUE}) {
      String suffix = set > 0 ? ", set" : "";
      InetSocketAddress sockets = sockets(set, suffix);
      InetSocketAddress channels = channels(set, suffix);
      asynchronous(set, suffix, sockets, channels);
    }
  }

  private static InetSocketAddress sockets(int set, String suffix) throws Exception {
    Object[] made = new Object[3];
    int listens =
        Descriptors.socketOpenedBy(
            () -> {
              ServerSocket server = new ServerSocket();
              if (set > 0) {
                server.setReceiveBufferSize(set);
              }
              server.bind(new InetSocketAddress(HOST, 0));
              return made[0] = server;
            });
    ServerSocket server = (ServerSocket) made[0];
    KEPT.add(server);
    print("ServerSocket" + suffix, server::getReceiveBufferSize, listens);
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    int connects =
        Descriptors.socketOpenedBy(
            () -> {
              Socket socket = new Socket();
              if (set > 0) {
                socket.setReceiveBufferSize(set);
              }
              System.out.println(
                  "Socket before connect" + suffix + "\t" + socket.getReceiveBufferSize() + "\t-");
              socket.connect(address);
              return made[1] = socket;
            });
    print("Socket" + suffix, ((Socket) made[1])::getReceiveBufferSize, connects);
    int accepted = Descriptors.socketOpenedBy(() -> made[2] = server.accept());
    print("Socket accepted" + suffix, ((Socket) made[2])::getReceiveBufferSize, accepted);
    return address;
  }

  private static InetSocketAddress channels(int set, String suffix) throws Exception {
    Object[] made = new Object[3];
    int listens =
        Descriptors.socketOpenedBy(
            () -> {
              ServerSocketChannel server = ServerSocketChannel.open();
              set(server, set);
              return made[0] = server.bind(new InetSocketAddress(HOST, 0));
            });
    ServerSocketChannel server = (ServerSocketChannel) made[0];
    KEPT.add(server);
    print("ServerSocketChannel" + suffix, server, listens);
    InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
    int connects =
        Descriptors.socketOpenedBy(
            () -> {
              SocketChannel channel = SocketChannel.open();
              set(channel, set);
              channel.connect(address);
              return made[1] = channel;
            });
    print("SocketChannel" + suffix, (SocketChannel) made[1], connects);
    Socket adaptor = ((SocketChannel) made[1]).socket();
    print("SocketChannel.socket()" + suffix, adaptor::getReceiveBufferSize, connects);
    int accepted = Descriptors.socketOpenedBy(() -> made[2] = server.accept());
    print("SocketChannel accepted" + suffix, (SocketChannel) made[2], accepted);
    return address;
  }

  private static void asynchronous(int set, String suffix, InetSocketAddress... servers)
      throws Exception {
    for (InetSocketAddress server : servers) {
      Object[] made = new Object[1];
      int connects =
          Descriptors.socketOpenedBy(
              () -> {
                AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
                set(channel, set);
                channel.connect(server).get();
                return made[0] = channel;
              });
      print("AsynchronousSocketChannel" + suffix, (NetworkChannel) made[0], connects);
    }
    Object[] made = new Object[1];
    int listens =
        Descriptors.socketOpenedBy(
            () -> {
              AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open();
              set(server, set);
              return made[0] = server.bind(new InetSocketAddress(HOST, 0));
            });
    print("AsynchronousServerSocketChannel" + suffix, (NetworkChannel) made[0], listens);
  }

  private static void set(NetworkChannel channel, int set) throws Exception {
    if (set > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, set);
    }
  }

  private static void print(String name, NetworkChannel channel, int descriptor) throws Exception {
    print(name, () -> channel.getOption(StandardSocketOptions.SO_RCVBUF), descriptor);
  }

  private static void print(String name, Callable<Integer> java, int descriptor) throws Exception {
    String kernel = KernelView.settings(descriptor).replaceFirst(".*SO_RCVBUF=(\\S+).*", "$1");
    System.out.println(name + "\t" + java.call() + "\t" + kernel);
  }
}
