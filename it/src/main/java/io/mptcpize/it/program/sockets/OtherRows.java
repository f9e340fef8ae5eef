package io.mptcpize.it.program.sockets;

import com.sun.nio.sctp.SctpChannel;
import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** The rows of what is no TCP socket: it must stay what it is, and work. */
final class OtherRows {
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};

  private OtherRows() {}

  static void print(List<Path> paths) throws Exception {
    for (Path path : paths) {
      datagramChannel("DatagramChannel", path, DatagramChannel::open);
      StandardProtocolFamily family =
          path.isIpv6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
      datagramChannel("DatagramChannel.open(family)", path, () -> DatagramChannel.open(family));
      datagramSocket("DatagramSocket", path, () -> new DatagramSocket(path.server()));
      datagramSocket("MulticastSocket", path, () -> new MulticastSocket(path.server()));
    }
    if (NewerJdk.FEATURE >= 16) {
      unixDomain();
    }
    sctp();
    pipe();
    file();
    process();
  }

  private static void datagramChannel(String kind, Path path, Callable<DatagramChannel> opening)
      throws Exception {
    DatagramChannel[] made = new DatagramChannel[1];
    int descriptor = Descriptors.socketOpenedBy(() -> made[0] = opening.call());
    try (DatagramChannel channel = made[0]) {
      channel.bind(path.isAny() ? null : path.server()); // null: in the channel's own family
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      channel.connect(path.destination(port)); // to itself
      channel.write(ByteBuffer.wrap(TEXT));
      ByteBuffer received = ByteBuffer.allocate(TEXT.length);
      channel.receive(received);
      check(kind, received.array());
      Row.print(kind, path, "socket", descriptor);
    }
  }

  private static void datagramSocket(String kind, Path path, Callable<DatagramSocket> opening)
      throws Exception {
    DatagramSocket[] made = new DatagramSocket[1];
    int descriptor = Descriptors.socketOpenedBy(() -> made[0] = opening.call());
    try (DatagramSocket socket = made[0]) {
      SocketAddress self = path.destination(socket.getLocalPort());
      socket.send(new DatagramPacket(TEXT, TEXT.length, self));
      DatagramPacket received = new DatagramPacket(new byte[TEXT.length], TEXT.length);
      socket.receive(received);
      check(kind, received.getData());
      Row.print(kind, path, "socket", descriptor);
    }
  }

  private static void unixDomain() throws Exception {
    java.nio.file.Path directory = Files.createTempDirectory("mptcpize-it");
    java.nio.file.Path file = directory.resolve("socket");
    SocketAddress address = NewerJdk.unixAddress(file);
    ServerSocketChannel[] server = new ServerSocketChannel[1];
    SocketChannel[] client = new SocketChannel[1];
    SocketChannel[] accepted = new SocketChannel[1];
    int listener =
        Descriptors.socketOpenedBy(
            () -> server[0] = NewerJdk.openServer(NewerJdk.unixFamily()).bind(address));
    int connected = Descriptors.socketOpenedBy(() -> client[0] = SocketChannel.open(address));
    int taken = Descriptors.socketOpenedBy(() -> accepted[0] = server[0].accept());
    transfer("Unix-domain SocketChannel", client[0], accepted[0]);
    Row.print("Unix-domain ServerSocketChannel", "-", "listener", listener);
    Row.print("Unix-domain SocketChannel", "-", "client", connected);
    Row.print("Unix-domain SocketChannel", "-", "accepted", taken);
    close(client[0], accepted[0], server[0]);
    Files.delete(file);
    Files.delete(directory);
  }

  private static void sctp() throws Exception {
    SctpChannel[] made = new SctpChannel[1];
    try {
      int descriptor = Descriptors.socketOpenedBy(() -> made[0] = SctpChannel.open());
      made[0].bind(null);
      Row.print("SctpChannel", "-", "socket", descriptor);
      made[0].close();
    } catch (IOException | UnsupportedOperationException | LinkageError absent) {
      Row.print("SctpChannel", "-", "socket", "absent", absent.toString());
    }
  }

  private static void pipe() throws Exception {
    java.nio.channels.Pipe[] made = new java.nio.channels.Pipe[1];
    List<Integer> descriptors =
        Descriptors.openedBy("pipe:", () -> made[0] = java.nio.channels.Pipe.open());
    made[0].sink().write(ByteBuffer.wrap(TEXT));
    ByteBuffer received = ByteBuffer.allocate(TEXT.length);
    made[0].source().read(received);
    check("Pipe", received.array());
    printAll("Pipe", descriptors);
    close(made[0].sink(), made[0].source());
  }

  private static void file() throws Exception {
    java.nio.file.Path file = Files.createTempFile("mptcpize-it", ".txt");
    FileChannel[] made = new FileChannel[1];
    List<Integer> descriptors =
        Descriptors.openedBy(
            file.toString(),
            () ->
                made[0] =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    made[0].write(ByteBuffer.wrap(TEXT));
    ByteBuffer received = ByteBuffer.allocate(TEXT.length);
    made[0].read(received, 0);
    check("FileChannel", received.array());
    printAll("FileChannel", descriptors);
    close(made[0]);
    Files.delete(file);
  }

  private static void process() throws Exception {
    Process[] made = new Process[1];
    List<Integer> descriptors =
        Descriptors.openedBy("pipe:", () -> made[0] = new ProcessBuilder("cat").start());
    try (OutputStream in = made[0].getOutputStream()) {
      in.write(TEXT);
    }
    byte[] received = new byte[TEXT.length];
    try (InputStream out = made[0].getInputStream()) {
      for (int n = 0; n < received.length; n++) {
        received[n] = (byte) out.read();
      }
    }
    check("Process", received);
    if (made[0].waitFor() != 0) {
      throw new IOException("cat failed");
    }
    Row.print("Process", "-", "pipes", descriptors.size() + " pipes", "");
  }

  private static void transfer(String kind, SocketChannel from, SocketChannel to)
      throws IOException {
    from.write(ByteBuffer.wrap(TEXT));
    ByteBuffer received = ByteBuffer.allocate(TEXT.length);
    to.read(received);
    check(kind, received.array());
  }

  /** Each descriptor's protocol, in one row. */
  private static void printAll(String kind, List<Integer> descriptors) throws IOException {
    StringBuilder protocols = new StringBuilder();
    for (int descriptor : descriptors) {
      protocols.append(protocols.length() == 0 ? "" : ", ");
      protocols.append(KernelView.protocol(descriptor));
    }
    Row.print(kind, "-", "descriptors", protocols.toString(), "");
  }

  private static void check(String kind, byte[] received) throws IOException {
    if (!Arrays.equals(received, TEXT)) {
      throw new IOException(kind + ": other bytes were received than sent");
    }
  }

  private static void close(Closeable... all) throws IOException {
    for (Closeable each : all) {
      each.close();
    }
  }
}
