package io.mptcpize.it.program.faults;

import io.mptcpize.it.program.netty.NettyTable;
import io.mptcpize.it.program.sockets.NewSocketRows;
import io.mptcpize.it.program.sockets.Path;
import io.mptcpize.it.program.sockets.SocketCore;
import io.mptcpize.it.program.sockets.SocketTable;
import io.mptcpize.it.program.sockets.StreamKind;
import io.mptcpize.it.program.sockets.StreamKinds;
import io.mptcpize.it.program.sockets.StreamRows;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;

/**
 * Sockets of each group of the JDK's classes over IPv4, as rows of the same form as those of {@link
 * SocketTable}; and for those that have {@code available()}, what it says at the stream's end: a
 * line {@code available KIND: most MOST, then READ}.
 *
 * <p>Arguments: transports of Netty ({@code NettyTransport}) of which rows are printed, too.
 */
public final class SocketGroups {
  private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
  private static final long WAIT_NANOS = 200_000_000;

  private SocketGroups() {}

  public static void main(String[] arguments) throws Exception {
    NewSocketRows.print();
    Map<String, StreamKind> kinds = StreamKinds.all();
    StreamRows rows = new StreamRows();
    for (String kind : SocketCore.STREAM_KINDS) {
      rows.print(kind, kinds.get(kind), Path.V4);
    }
    rows.print("SocketChannel.socket()", kinds.get("SocketChannel.socket()"), Path.V4);
    printAvailable("Socket", new ServerSocket(), new Socket());
    printAvailable(
        "SocketChannel.socket()",
        ServerSocketChannel.open().socket(),
        SocketChannel.open().socket());
    for (String transport : arguments) {
      NettyTable.print(new String[] {transport, "v4"});
    }
    System.exit(0);
  }

  private static void printAvailable(String kind, ServerSocket server, Socket client)
      throws IOException {
    server.bind(new InetSocketAddress(ADDRESS, 0));
    client.connect(server.getLocalSocketAddress(), 60_000);
    Socket accepted = server.accept();
    accepted.getOutputStream().write(1);
    InputStream in = client.getInputStream();
    in.read();
    accepted.close();
    int most = 0;
    for (long start = System.nanoTime(); System.nanoTime() - start < WAIT_NANOS; ) {
      most = Math.max(most, in.available());
    }
    System.out.println("available " + kind + ": most " + most + ", then " + in.read());
    client.close();
    server.close();
  }
}
