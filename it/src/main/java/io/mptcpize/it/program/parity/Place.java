package io.mptcpize.it.program.parity;

import io.mptcpize.demo.wire.KernelSocket;
import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.demo.wire.Wire;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** An address of this machine where servers listen; notes what the kernel says of the sockets. */
final class Place {
  /** Room for all the connections of a case. */
  private static final int BACKLOG = 8;

  /** What the ends of a new connection send each other first, if anything. */
  private static final byte[] FIRST = {'z', 'z'};

  private final String label;
  private final InetAddress address;
  private final boolean warm;
  private final Map<String, Set<Protocol>> protocols;

  /**
   * @param warm whether a new connection has carried bytes both ways already
   * @param protocols what the sockets of each role were: is added to
   */
  Place(String label, String address, boolean warm, Map<String, Set<Protocol>> protocols)
      throws IOException {
    this.label = label;
    this.address = InetAddress.getByName(address);
    this.warm = warm;
    this.protocols = protocols;
  }

  boolean isIpv4() {
    return address instanceof Inet4Address;
  }

  /** Its address, with a port that the kernel chooses. */
  InetSocketAddress any() {
    return new InetSocketAddress(address, 0);
  }

  /**
   * An address for what fails to connect, if there is another: the agent remembers, by address and
   * port, where MPTCP got no answer, and a later server may get the port.
   */
  InetSocketAddress ofFailures() throws IOException {
    return isIpv4() ? new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0) : any();
  }

  /** A new server that listens there. */
  Server server(Kind kind) throws IOException {
    Server server = kind.listen();
    server.bind(any(), BACKLOG);
    return server;
  }

  /** A new connection there. */
  Pair pair(Kind kind) throws IOException {
    return pair(server(kind), kind.open());
  }

  /** Connects a client to a server that listens there: the client is here. */
  Pair pair(Server server, End client) throws IOException {
    client.connect(server.local());
    End accepted = server.accept();
    if (warm) {
      exchange(client, accepted);
      exchange(accepted, client);
    }
    int clientFd = note("client", client.local(), client.remote());
    int acceptedFd = note("accepted", client.remote(), client.local());
    return new Pair(client, clientFd, accepted, acceptedFd, server);
  }

  private static void exchange(End from, End to) throws IOException {
    from.out().write(FIRST);
    for (byte ignored : FIRST) {
      to.in().read();
    }
  }

  /** Notes both ends of a connection whose one end was accepted. */
  void note(End accepted) throws IOException {
    note("accepted", accepted.local(), accepted.remote());
    note("client", accepted.remote(), accepted.local());
  }

  /** Notes one end of a connection, and returns its descriptor. */
  private int note(String role, InetSocketAddress local, InetSocketAddress remote)
      throws IOException {
    KernelSocket socket = Wire.connection(local, remote);
    note(role, socket);
    return socket.descriptor();
  }

  /** Notes a server that listens. */
  void note(Server server) throws IOException {
    for (KernelSocket socket : Wire.listeners(server.local().getPort())) {
      note("listening", socket);
    }
  }

  private void note(String role, KernelSocket socket) {
    protocols.computeIfAbsent(role, r -> EnumSet.noneOf(Protocol.class)).add(socket.protocol());
  }

  @Override
  public String toString() {
    return label;
  }
}
