package io.mptcpize.it.program.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens connections and keeps them until its standard input ends, for others to look at: a program
 * of the JDK alone, with no native access of its own. For each address that is an argument, it
 * opens a listener, a client and the accepted socket by each of the JDK's three interfaces. Prints
 * {@code ready} when all are there.
 */
public final class HeldConnections {
  /** How many for each address. */
  public static final int SOCKETS = 9;

  private HeldConnections() {}

  public static void main(String[] addresses) throws Exception {
    List<Closeable> held = new ArrayList<>();
    for (String address : addresses) {
      InetAddress host = InetAddress.getByName(address);
      blocking(host, held);
      channels(host, held);
      asynchronous(host, held);
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // wait for the end
    }
    for (Closeable socket : held) {
      socket.close();
    }
  }

  private static void blocking(InetAddress host, List<Closeable> held) throws IOException {
    ServerSocket server = new ServerSocket(0, 8, host);
    held.add(server);
    held.add(new Socket(host, server.getLocalPort()));
    held.add(server.accept());
  }

  private static void channels(InetAddress host, List<Closeable> held) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
    held.add(server);
    held.add(SocketChannel.open(server.getLocalAddress()));
    held.add(server.accept());
  }

  private static void asynchronous(InetAddress host, List<Closeable> held) throws Exception {
    AsynchronousServerSocketChannel server =
        AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
    AsynchronousSocketChannel client = AsynchronousSocketChannel.open();
    held.add(server);
    held.add(client);
    client.connect(server.getLocalAddress()).get();
    held.add(server.accept().get());
  }
}
