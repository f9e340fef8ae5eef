package io.mptcpize.it.program.refusal;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Connects clients of each kind to each of its arguments, addresses of this machine: {@code
 * ADDRESS<TAB>KIND<TAB>PROTOCOL<TAB>LOCAL}, as the kernel has the protocol and Java the client's
 * own address.
 */
public final class LinkLocal {
  private final List<Closeable> open = new ArrayList<>();

  private LinkLocal() {}

  public static void main(String[] arguments) throws Exception {
    LinkLocal program = new LinkLocal();
    AsynchronousSocketChannel.open().close(); // JDK 8 has a pair of sockets to wake its threads by
    for (String address : arguments) {
      ServerSocket server = new ServerSocket(0);
      program.open.add(server);
      InetSocketAddress to =
          new InetSocketAddress(InetAddress.getByName(address), server.getLocalPort());
      program.print(
          address + "\tSocket",
          () -> {
            Socket socket = new Socket();
            socket.connect(to, 60_000);
            return socket;
          });
      program.print(address + "\tSocketChannel", () -> SocketChannel.open(to));
      program.print(
          address + "\tAsynchronousSocketChannel",
          () -> {
            AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
            channel.connect(to).get();
            return channel;
          });
    }
    System.exit(0);
  }

  private void print(String kind, Callable<? extends Closeable> connect) throws Exception {
    Closeable[] client = new Closeable[1];
    int descriptor =
        Descriptors.socketOpenedBy(
            () -> {
              client[0] = connect.call();
              return client[0];
            });
    open.add(client[0]);
    System.out.println(kind + "\t" + KernelView.protocol(descriptor) + "\t" + local(client[0]));
  }

  private static String local(Closeable client) throws Exception {
    InetSocketAddress address =
        client instanceof Socket
            ? (InetSocketAddress) ((Socket) client).getLocalSocketAddress()
            : client instanceof SocketChannel
                ? (InetSocketAddress) ((SocketChannel) client).getLocalAddress()
                : (InetSocketAddress) ((AsynchronousSocketChannel) client).getLocalAddress();
    return address.getAddress().getHostAddress();
  }
}
