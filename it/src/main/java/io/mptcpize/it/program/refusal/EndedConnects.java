package io.mptcpize.it.program.refusal;

import io.mptcpize.demo.wire.Wire;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Connects that were answered, or failed at once, and whose sockets are closed more than a second
 * later: none of them waited. Prints {@code ready}, reads a byte, and connects to the same
 * destinations once more: {@code NAME<TAB>PROTOCOL}, as the kernel has it.
 *
 * <p>Argument: an address to which there is a way only when the byte comes.
 */
public final class EndedConnects implements Closeable {
  private static final int OVER_A_SECOND = 1100;

  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final Map<String, Future<InetSocketAddress>> destinations = new LinkedHashMap<>();

  private void begin(String kind, Callable<? extends Closeable> open, String unreachable) {
    destinations.put(kind + ", closed by its peer", pool.submit(() -> end(open.call(), false)));
    destinations.put(kind + ", reset by its peer", pool.submit(() -> end(open.call(), true)));
    destinations.put(kind + ", refused", pool.submit(() -> fail(open.call(), "127.0.0.1")));
    destinations.put(kind + ", no route", pool.submit(() -> fail(open.call(), unreachable)));
  }

  private static InetSocketAddress end(Closeable client, boolean reset) throws Exception {
    ServerSocket server = new ServerSocket(0);
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", server.getLocalPort());
    connect(client, to);
    Socket accepted = server.accept();
    server.close();
    accepted.setSoLinger(reset, 0);
    accepted.close();
    if (!reset) {
      shutdownOutput(client);
    }
    Thread.sleep(OVER_A_SECOND);
    client.close();
    return to;
  }

  private static InetSocketAddress fail(Closeable client, String address) throws Exception {
    ServerSocket server = new ServerSocket(0); // to have a port
    InetSocketAddress to = new InetSocketAddress(address, server.getLocalPort());
    server.close();
    try {
      connect(client, to);
    } catch (Exception expected) {
      Thread.sleep(OVER_A_SECOND);
      client.close();
      return to;
    }
    throw new AssertionError("connected to " + to);
  }

  /** Returns the local address. */
  private static SocketAddress connect(Closeable client, InetSocketAddress to) throws Exception {
    if (client instanceof Socket) {
      ((Socket) client).connect(to, 60_000);
      return ((Socket) client).getLocalSocketAddress();
    }
    if (client instanceof SocketChannel) {
      ((SocketChannel) client).connect(to);
      return ((SocketChannel) client).getLocalAddress();
    }
    ((AsynchronousSocketChannel) client).connect(to).get();
    return ((AsynchronousSocketChannel) client).getLocalAddress();
  }

  private static void shutdownOutput(Closeable client) throws IOException {
    if (client instanceof Socket) {
      ((Socket) client).shutdownOutput();
    } else if (client instanceof SocketChannel) {
      ((SocketChannel) client).shutdownOutput();
    } else {
      ((AsynchronousSocketChannel) client).shutdownOutput();
    }
  }

  public static void main(String[] arguments) throws Exception {
    try (EndedConnects connects = new EndedConnects()) {
      connects.run(arguments[0]);
    }
  }

  private void run(String unreachable) throws Exception {
    begin("Socket", Socket::new, unreachable);
    begin("SocketChannel", SocketChannel::open, unreachable);
    begin("AsynchronousSocketChannel", AsynchronousSocketChannel::open, unreachable);
    for (Future<InetSocketAddress> each : destinations.values()) {
      each.get();
    }
    System.out.println("ready");
    System.in.read();
    for (Map.Entry<String, Future<InetSocketAddress>> each : destinations.entrySet()) {
      InetSocketAddress to = each.getValue().get();
      try (ServerSocket server = new ServerSocket(to.getPort());
          SocketChannel client = SocketChannel.open()) {
        InetSocketAddress local = (InetSocketAddress) connect(client, to);
        System.out.println(each.getKey() + "\t" + Wire.protocolOf(local, to));
      }
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
