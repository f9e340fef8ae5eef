package io.mptcpize.it.program.parity;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Connections that are reset while one thread of the client waits for bytes and another one for
 * room to write more: prints the protocol of the first, how the writers ended, and how often. A
 * writer that does not end keeps the program from ending.
 *
 * <p>Argument: how many connections.
 */
public final class BlockedWriters {
  private static final byte[] BYTES = new byte[1 << 18];
  private static final int LONGEST_WAIT_MICROS = 3000;

  private BlockedWriters() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, Integer> ends = new TreeMap<>();
    Random random = new Random(1);
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Socket[] first = new Socket[1];
      int fd =
          Descriptors.socketOpenedBy(
              () -> first[0] = new Socket(address.getAddress(), address.getPort()));
      System.out.println(KernelView.protocol(fd));
      first[0].close();
      server.accept().close();
      for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
        Stream stream = i % 2 == 0 ? ofSocket(address) : ofChannel(address);
        Socket accepted = server.accept();
        Ending reader = new Ending(stream.read);
        Ending writer = new Ending(stream.write);
        reader.start();
        writer.start();
        long end = System.nanoTime() + random.nextInt(LONGEST_WAIT_MICROS) * 1000L;
        while (System.nanoTime() < end) {
          Thread.yield();
        }
        accepted.setSoLinger(true, 0);
        accepted.close();
        reader.join();
        writer.join();
        ends.merge(writer.how, 1, Integer::sum);
        stream.socket.close();
      }
    }
    ends.forEach((how, times) -> System.out.println(how + "\t" + times));
  }

  private static Stream ofSocket(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setSendBufferSize(8192);
    socket.connect(address);
    return new Stream(
        socket,
        () -> socket.getInputStream().read(new byte[1000]),
        () -> {
          while (true) {
            socket.getOutputStream().write(BYTES);
          }
        });
  }

  private static Stream ofChannel(InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.socket().setSendBufferSize(8192);
    channel.connect(address);
    return new Stream(
        channel.socket(),
        () -> channel.read(ByteBuffer.allocate(1000)),
        () -> {
          while (true) {
            channel.write(ByteBuffer.wrap(BYTES));
          }
        });
  }

  private interface Call {
    void run() throws IOException;
  }

  private static final class Stream {
    final Socket socket;
    final Call read;
    final Call write;

    Stream(Socket socket, Call read, Call write) {
      this.socket = socket;
      this.read = read;
      this.write = write;
    }
  }

  private static final class Ending extends Thread {
    private final Call call;
    private volatile String how = "no exception";

    Ending(Call call) {
      this.call = call;
    }

    @Override
    public void run() {
      try {
        call.run();
      } catch (IOException e) {
        how = "an exception";
      }
    }
  }
}
