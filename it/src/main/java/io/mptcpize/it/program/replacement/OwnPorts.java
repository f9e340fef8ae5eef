package io.mptcpize.it.program.replacement;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Clients that are bound before they connect: to a port of their own, to themselves, to each other
 * at once, and to a server; and to a port that the kernel chooses, to a server. The network
 * namespace must be its own, and must drop resets, so that the first of two clients waits for the
 * second. Prints {@code KIND<TAB>CASE<TAB>PROTOCOL<TAB>RECEIVED}, once more for the second client;
 * what is sent is {@link #SENT}.
 *
 * <p>Argument: the address of this machine to use.
 */
public final class OwnPorts {
  public static final String SENT = "first";

  private static final int SECONDS = 60;

  /** A way to have a client. */
  public interface Client extends Closeable {
    void bind(InetSocketAddress local) throws Exception;

    /** Returns when it is connected. */
    void connect(InetSocketAddress remote) throws Exception;

    /** Sends all the bytes, and ends the output. */
    void write(byte[] bytes) throws Exception;

    /** All that comes until the peer's end. */
    byte[] read() throws Exception;
  }

  private final String address;
  private final String kind;
  private final Callable<Client> open;
  private int port;

  /** Runs all cases of a kind. */
  public static void print(String address, int port, String kind, Callable<Client> open)
      throws Exception {
    open.call().close(); // the first of a kind may open more than itself
    OwnPorts ports = new OwnPorts(address, port, kind, open);
    ports.toItself();
    ports.toEachOther();
    ports.toServer("server", ports.free());
    ports.toServer("server, port 0", 0);
  }

  private OwnPorts(String address, int port, String kind, Callable<Client> open) {
    this.address = address;
    this.port = port;
    this.kind = kind;
    this.open = open;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Callable<Client>> kinds = new LinkedHashMap<>();
    kinds.put("Socket", OfSocket::new);
    kinds.put("SocketChannel", OfChannel::new);
    kinds.put("AsynchronousSocketChannel", OfAsynchronous::new);
    int port = 7000;
    for (Map.Entry<String, Callable<Client>> kind : kinds.entrySet()) {
      print(arguments[0], port, kind.getKey(), kind.getValue());
      port += 100;
    }
    System.exit(0);
  }

  private int free() {
    return ++port; // the namespace is empty
  }

  private void toItself() throws Exception {
    InetSocketAddress own = new InetSocketAddress(address, free());
    Opened one = new Opened();
    try (Client client = one.client) {
      client.bind(own);
      client.connect(own);
      client.write(SENT.getBytes(StandardCharsets.US_ASCII));
      one.print("itself");
    }
  }

  private void toEachOther() throws Exception {
    InetSocketAddress here = new InetSocketAddress(address, free());
    InetSocketAddress there = new InetSocketAddress(address, free());
    Opened one = new Opened();
    Opened other = new Opened();
    try (Client first = one.client;
        Client second = other.client) {
      first.bind(here);
      FutureTask<Void> connecting =
          new FutureTask<>(
              () -> {
                first.connect(there);
                return null;
              });
      Thread thread = new Thread(connecting, "the first client");
      thread.setDaemon(true);
      thread.start();
      awaitSyn(here.getPort());
      second.bind(there);
      second.connect(here);
      connecting.get(SECONDS, TimeUnit.SECONDS);
      first.write(SENT.getBytes(StandardCharsets.US_ASCII));
      second.write(SENT.getBytes(StandardCharsets.US_ASCII));
      one.print("each other, first");
      other.print("each other, second");
    }
  }

  private void toServer(String name, int own) throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(address, free()));
      Opened one = new Opened();
      try (Client client = one.client) {
        client.bind(new InetSocketAddress(address, own));
        client.connect((InetSocketAddress) server.getLocalSocketAddress());
        try (Socket accepted = server.accept()) {
          accepted.getOutputStream().write(SENT.getBytes(StandardCharsets.US_ASCII));
        }
        one.print(name);
      }
    }
  }

  /** Returns when the kernel has a socket of this port in SYN_SENT. */
  private static void awaitSyn(int port) throws IOException {
    String waiting = String.format(Locale.ROOT, ":%04X [0-9A-F]+:[0-9A-F]{4} 02 ", port);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() - end < 0) {
      for (Path table : new Path[] {Paths.get("/proc/net/tcp"), Paths.get("/proc/net/tcp6")}) {
        for (String line : Files.readAllLines(table)) {
          if (line.matches(".*" + waiting + ".*")) {
            return;
          }
        }
      }
      Thread.yield();
    }
    throw new AssertionError("port " + port + " does not connect");
  }

  /** A client with its descriptor. */
  private final class Opened {
    private final int descriptor;
    private Client client;

    Opened() throws Exception {
      descriptor =
          Descriptors.socketOpenedBy(
              () -> {
                client = open.call();
                return client;
              });
    }

    void print(String name) throws Exception {
      String protocol = KernelView.protocol(descriptor);
      String received = new String(client.read(), StandardCharsets.US_ASCII);
      System.out.println(String.join("\t", kind, name, protocol, received));
    }
  }

  private static final class OfSocket implements Client {
    private final Socket socket = new Socket();

    OfSocket() throws IOException {
      socket.setReuseAddress(false); // which creates it
    }

    @Override
    public void bind(InetSocketAddress local) throws IOException {
      socket.bind(local);
    }

    @Override
    public void connect(InetSocketAddress remote) throws IOException {
      socket.connect(remote);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
    }

    @Override
    public byte[] read() throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        all.write(b);
      }
      return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final class OfChannel implements Client {
    private final SocketChannel channel = SocketChannel.open();

    OfChannel() throws IOException {}

    @Override
    public void bind(InetSocketAddress local) throws IOException {
      channel.bind(local);
    }

    @Override
    public void connect(InetSocketAddress remote) throws IOException {
      channel.connect(remote);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      channel.write(ByteBuffer.wrap(bytes));
      channel.shutdownOutput();
    }

    @Override
    public byte[] read() throws IOException {
      ByteBuffer all = ByteBuffer.allocate(100);
      while (channel.read(all) >= 0) {
        // until the end
      }
      return received(all);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class OfAsynchronous implements Client {
    private final AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();

    OfAsynchronous() throws IOException {}

    @Override
    public void bind(InetSocketAddress local) throws IOException {
      channel.bind(local);
    }

    @Override
    public void connect(InetSocketAddress remote) throws Exception {
      channel.connect(remote).get();
    }

    @Override
    public void write(byte[] bytes) throws Exception {
      channel.write(ByteBuffer.wrap(bytes)).get();
      channel.shutdownOutput();
    }

    @Override
    public byte[] read() throws Exception {
      ByteBuffer all = ByteBuffer.allocate(100);
      while (channel.read(all).get() >= 0) {
        // until the end
      }
      return received(all);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static byte[] received(ByteBuffer all) {
    byte[] bytes = new byte[all.position()];
    all.flip();
    all.get(bytes);
    return bytes;
  }
}
