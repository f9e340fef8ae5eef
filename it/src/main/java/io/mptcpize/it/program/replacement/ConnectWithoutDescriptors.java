package io.mptcpize.it.program.replacement;

import io.mptcpize.demo.wire.Wire;
import io.mptcpize.it.program.sockets.Row;
import io.mptcpize.it.program.witness.KernelView;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connects a socket that was opened before, at a moment when the process may have no more
 * descriptors, and another when it may. Prints their rows; on the second connection, and on the
 * first when its peer has accepted it, data goes both ways.
 */
public final class ConnectWithoutDescriptors {
  private ConnectWithoutDescriptors() {}

  public static void main(String[] arguments) throws Exception {
    KernelView.protocol(0); // loads what it needs, which takes descriptors
    InetAddress host = InetAddress.getByName("127.0.0.1");
    try (ServerSocketChannel server =
        ServerSocketChannel.open().bind(new InetSocketAddress(host, 0))) {
      try (SocketChannel client = SocketChannel.open()) {
        List<Closeable> files = takeAllDescriptors();
        client.connect(server.getLocalAddress());
        for (Closeable file : files) {
          file.close();
        }
        printRows("without descriptors", client, server.accept());
      }
      try (SocketChannel client = SocketChannel.open()) {
        client.connect(server.getLocalAddress());
        printRows("with descriptors", client, server.accept());
      }
    }
  }

  private static List<Closeable> takeAllDescriptors() {
    List<Closeable> files = new ArrayList<>();
    try {
      while (true) {
        files.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException none) {
      return files;
    }
  }

  private static void printRows(String kind, SocketChannel client, SocketChannel accepted)
      throws IOException {
    printRow(kind, "client", client);
    printRow(kind, "accepted", accepted);
    pass(client, accepted);
    pass(accepted, client);
    accepted.close();
  }

  private static void printRow(String kind, String role, SocketChannel channel) throws IOException {
    InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
    InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
    Row.print(kind, "v4", role, Wire.connection(local, remote).descriptor());
  }

  private static void pass(SocketChannel from, SocketChannel to) throws IOException {
    from.socket().getOutputStream().write(42);
    if (to.socket().getInputStream().read() != 42) {
      throw new IOException("something else came");
    }
  }
}
