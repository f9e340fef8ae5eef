package io.mptcpize.it.program.flow;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Transfers of bulk data, each over a connection of its own.
 *
 * <p>Arguments: {@code serve ADDRESS}, which prints {@code ports}, that of a ServerSocket, that of
 * a ServerSocketChannel and, if Netty is in the class path, that of one of Netty's, and serves all
 * until its standard input ends. {@code connect}, which does one transfer for each line of standard
 * input, {@code KIND ADDRESS PORT BYTES PAUSE BACK}: by {@code socket}, {@code channel}
 * (non-blocking, with a selector) or {@code netty} (its NIO transport, or, with {@code
 * -Dnative=true}, epoll); each reader waits for PAUSE microseconds after 64 KB; BACK is {@code
 * true} if as many bytes come back. Prints for each how many microseconds it took, from connect to
 * the last byte, and how often MPTCP sent something again in this network namespace meanwhile.
 * {@code both TRANSFERS BYTES}, which serves itself on loopback, and prints how often MPTCP sent
 * something again in all these transfers there and back, and how long one took, on average and at
 * worst.
 */
public final class Transfers {
  static final int CHUNK = 65_536;
  static final int HEADER = 8 + 8 + 1;

  private Transfers() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("serve")) {
      String netty = "";
      try {
        netty = " " + NettyTransfers.serve(arguments[1]);
      } catch (NoClassDefFoundError e) {
        // nobody will ask for it
      }
      System.out.println("ports " + serve(arguments[1]) + netty);
      while (System.in.read() >= 0) {
        // until it ends
      }
      System.exit(0);
    }
    if (arguments[0].equals("both")) {
      both(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
      return;
    }
    System.out.println("ready");
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ");
      long retransmissions = retransmissions();
      long begin = System.nanoTime();
      InetSocketAddress at = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
      long bytes = Long.parseLong(words[3]);
      long pause = Long.parseLong(words[4]);
      boolean back = Boolean.parseBoolean(words[5]);
      if (words[0].equals("netty")) {
        NettyTransfers.transfer(at, bytes, pause, back);
      } else {
        transfer(words[0].equals("socket"), at, bytes, pause, back);
      }
      long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
      System.out.println("took " + micros + " " + (retransmissions() - retransmissions));
    }
  }

  private static void both(int transfers, long bytes) throws Exception {
    String[] ports = serve("0.0.0.0").split(" ");
    long before = retransmissions();
    long sum = 0;
    long worst = 0;
    for (int i = 0; i < transfers; i++) {
      int port = Integer.parseInt(ports[i % 2]);
      long begin = System.nanoTime();
      // each to another destination: the agent may learn that MPTCP stalls at one
      transfer(i % 4 < 2, new InetSocketAddress("127.0.0." + (i + 1), port), bytes, 0, true);
      long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
      sum += micros;
      worst = Math.max(worst, micros);
    }
    System.out.println(
        retransmissions()
            - before
            + " retransmissions, "
            + sum / transfers
            + " us, "
            + worst
            + " us");
  }

  /** The ports, with a blank between. */
  private static String serve(String address) throws Exception {
    ServerSocket sockets = new ServerSocket();
    sockets.bind(new InetSocketAddress(address, 0));
    ServerSocketChannel channels =
        ServerSocketChannel.open().bind(new InetSocketAddress(address, 0));
    start(
        () -> {
          while (true) {
            Socket accepted = sockets.accept();
            start(() -> answer(new Blocking(accepted)));
          }
        });
    start(
        () -> {
          while (true) {
            SocketChannel accepted = channels.accept();
            start(() -> answer(new NonBlocking(accepted)));
          }
        });
    return sockets.getLocalPort() + " " + channels.socket().getLocalPort();
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                e.printStackTrace();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void answer(End end) throws IOException {
    try (End closed = end) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      end.readFully(header, 0, 0);
      header.flip();
      long bytes = header.getLong();
      long pause = header.getLong();
      boolean back = header.get() != 0;
      end.readFully(ByteBuffer.allocate(CHUNK), bytes, pause);
      end.send(back ? bytes : 1);
    }
  }

  private static void transfer(
      boolean socket, InetSocketAddress at, long bytes, long pause, boolean back)
      throws IOException {
    try (End end =
        socket
            ? new Blocking(new Socket(at.getAddress(), at.getPort()))
            : new NonBlocking(SocketChannel.open(at))) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      header.putLong(bytes).putLong(pause).put((byte) (back ? 1 : 0)).flip();
      end.write(header);
      end.send(bytes);
      end.readFully(ByteBuffer.allocate(CHUNK), back ? bytes : 1, pause);
    }
  }

  /** One end of a connection. */
  private abstract static class End implements AutoCloseable {
    /** Writes all that remains. */
    abstract void write(ByteBuffer bytes) throws IOException;

    /** Reads some bytes. */
    abstract int read(ByteBuffer into) throws IOException;

    @Override
    public abstract void close() throws IOException;

    final void send(long bytes) throws IOException {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      for (long left = bytes; left > 0; left -= CHUNK) {
        chunk.clear().limit((int) Math.min(CHUNK, left));
        write(chunk);
      }
    }

    /** Reads so many bytes, over and over into the same buffer; 0: as many as it takes. */
    final void readFully(ByteBuffer into, long bytes, long pause) throws IOException {
      long left = bytes == 0 ? into.remaining() : bytes;
      long untilPause = CHUNK;
      while (left > 0) {
        if (bytes > 0) {
          into.clear();
        }
        int n = read(into);
        if (n < 0) {
          throw new EOFException(left + " bytes are missing");
        }
        left -= n;
        untilPause -= n;
        if (untilPause <= 0 && pause > 0) {
          LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pause));
          untilPause += CHUNK;
        }
      }
    }
  }

  private static final class Blocking extends End {
    private final Socket socket;

    Blocking(Socket socket) {
      this.socket = socket;
    }

    @Override
    void write(ByteBuffer bytes) throws IOException {
      socket.getOutputStream().write(bytes.array(), bytes.position(), bytes.remaining());
    }

    @Override
    int read(ByteBuffer into) throws IOException {
      int n = socket.getInputStream().read(into.array(), into.position(), into.remaining());
      into.position(into.position() + Math.max(0, n));
      return n;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final class NonBlocking extends End {
    private final SocketChannel channel;
    private final Selector selector = Selector.open();
    private final SelectionKey key;

    NonBlocking(SocketChannel channel) throws IOException {
      this.channel = channel;
      channel.configureBlocking(false);
      key = channel.register(selector, 0);
    }

    @Override
    void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) == 0) {
          await(SelectionKey.OP_WRITE);
        }
      }
    }

    @Override
    int read(ByteBuffer into) throws IOException {
      int n = channel.read(into);
      while (n == 0) {
        await(SelectionKey.OP_READ);
        n = channel.read(into);
      }
      return n;
    }

    private void await(int event) throws IOException {
      key.interestOps(event);
      selector.select();
      selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
      channel.close();
      selector.close();
    }
  }

  /** MPTCPRetrans of /proc/net/netstat; 0 where the kernel has no such counter. */
  private static long retransmissions() throws IOException {
    List<String> lines =
        Files.readAllLines(Paths.get("/proc/net/netstat"), StandardCharsets.US_ASCII);
    for (int i = 0; i < lines.size(); i += 2) {
      int at = Arrays.asList(lines.get(i).split(" ")).indexOf("MPTCPRetrans");
      if (at >= 0) {
        return Long.parseLong(lines.get(i + 1).split(" ")[at]);
      }
    }
    return 0;
  }
}
