package io.mptcpize.it.program.faults;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Sockets at an address of this machine, opened, asked and closed without a byte that is sent: what
 * of the agent's needs memory, files or classes when the application needs none.
 */
public final class SocketRound {
  private final InetAddress address;

  public SocketRound(InetAddress address) {
    this.address = address;
  }

  /** Opens five sockets and closes them; returns what they said, the same in each round. */
  public List<String> run() {
    List<String> said = new ArrayList<>();
    try {
      ServerSocket server = new ServerSocket(0, 50, address);
      try (Socket client = new Socket(address, server.getLocalPort());
          Socket accepted = server.accept()) {
        said.addAll(options("client", client));
        said.addAll(options("accepted", accepted));
        accepted.close();
        said.add("available " + client.getInputStream().available());
      } finally {
        server.close();
      }
      said.add("refused " + refused(server.getLocalPort()));
      for (Closeable channel : channels()) {
        channel.close();
      }
    } catch (Throwable t) { // an OutOfMemoryError is just what is looked for
      said.add("failed " + t);
    }
    return said;
  }

  /** Opens two listeners, and a client and an accepted socket at each. */
  public List<Closeable> open() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, address);
    Socket client = new Socket(address, server.getLocalPort());
    List<Closeable> open = new ArrayList<>(Arrays.asList(server, client, server.accept()));
    open.addAll(channels());
    return open;
  }

  private List<Closeable> channels() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(address, 0));
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    SocketChannel client = SocketChannel.open(new InetSocketAddress(address, port));
    return Arrays.asList(server, client, server.accept());
  }

  /** Options that an MPTCP socket refuses, and the agent sees to that it is not noticed. */
  private static List<String> options(String end, Socket socket) {
    try {
      socket.setTrafficClass(0x10);
      socket.setReuseAddress(true);
      socket.setOOBInline(true);
      return Collections.singletonList(
          end
              + " options "
              + socket.getTrafficClass()
              + " "
              + socket.getReuseAddress()
              + " "
              + socket.getOOBInline());
    } catch (IOException e) {
      return Collections.singletonList(end + " options " + e);
    }
  }

  private String refused(int port) throws IOException {
    try (Socket client = new Socket()) {
      client.connect(new InetSocketAddress(address, port), 5_000);
      return "not at all";
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }
}
