package io.mptcpize.it.program.observe;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Closes a listener of a kind, {@code blocking}, {@code channel} or {@code asynchronous}, and keeps
 * the connection that it accepted, or closes it as well if {@code all} is the second argument.
 * Prints {@code closed}, and ends with its standard input.
 */
public final class ClosedListener {
  private ClosedListener() {}

  public static void main(String[] arguments) throws Exception {
    List<Closeable> connection = new ArrayList<>();
    connect(arguments[0], InetAddress.getByName("127.0.0.1"), connection);
    if (arguments.length > 1) {
      Collections.reverse(connection);
      for (Closeable end : connection) {
        end.close();
      }
    }
    System.out.println("closed");
    while (System.in.read() >= 0) {
      // until the end
    }
  }

  private static void connect(String kind, InetAddress host, List<Closeable> connection)
      throws Exception {
    InetSocketAddress any = new InetSocketAddress(host, 0);
    switch (kind) {
      case "blocking":
        try (ServerSocket listener = new ServerSocket(0, 1, host)) {
          connection.add(exchanged(new Socket(host, listener.getLocalPort())));
          connection.add(listener.accept());
        }
        break;
      case "channel":
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(any)) {
          connection.add(exchanged(new Socket(host, listener.socket().getLocalPort())));
          connection.add(listener.accept());
        }
        break;
      default:
        try (AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open()) {
          listener.bind(any);
          int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
          connection.add(exchanged(new Socket(host, port)));
          connection.add(listener.accept().get());
        }
    }
  }

  private static Socket exchanged(Socket socket) throws Exception {
    socket.getOutputStream().write(1);
    return socket;
  }
}
