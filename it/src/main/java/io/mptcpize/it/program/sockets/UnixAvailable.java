package io.mptcpize.it.program.sockets;

import java.io.InputStream;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Paths;

/**
 * Prints what {@code available()} says of the stream of a Unix-domain channel: with bytes to read,
 * once its peer has closed, and when they are read.
 *
 * <p>Argument: a path for the socket.
 */
public final class UnixAvailable {
  private static final int BYTES = 7;

  private UnixAvailable() {}

  public static void main(String[] arguments) throws Exception {
    new ServerSocket(0).close(); // the agent does nothing before the first
    SocketAddress address = NewerJdk.unixAddress(Paths.get(arguments[0]));
    try (ServerSocketChannel server = NewerJdk.openServer(NewerJdk.unixFamily());
        SocketChannel client = NewerJdk.open(NewerJdk.unixFamily())) {
      server.bind(address);
      client.connect(address);
      InputStream in = Channels.newInputStream(client);
      try (SocketChannel accepted = server.accept()) {
        accepted.write(ByteBuffer.allocate(BYTES));
        System.out.println(in.available());
      }
      System.out.println(in.available());
      System.out.println(in.read(new byte[BYTES]) + " read");
      System.out.println(in.available());
    }
  }
}
