package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;

/**
 * Sets the traffic class of connections, at one time or another, and prints a line a case: {@code
 * kind | case | client's port > server's port | what the client's getter gives | what that of the
 * accepted end gives}. Each write has a length of its own, by which it is known in a capture; the
 * last of all is {@link #END}.
 *
 * <p>Arguments: the address to listen on.
 */
public final class TrafficClasses {
  /** What a client writes before and after classes are set on a connection. */
  public static final int CLIENT = 101;

  public static final int CLIENT_THEN = 102;

  /** What the accepted end writes then. */
  public static final int ACCEPTED = 201;

  public static final int ACCEPTED_THEN = 202;

  public static final int END = 301;

  private static final int NONE = 0;
  private static final int ONE = 0x10;
  private static final int OTHER = 0xb8;

  private final InetAddress address;

  private TrafficClasses(InetAddress address) {
    this.address = address;
  }

  public static void main(String[] arguments) throws Exception {
    new TrafficClasses(InetAddress.getByName(arguments[0])).run();
  }

  private void run() throws Exception {
    for (Kind kind : new Kind[] {Kind.SOCKET, Kind.ADAPTOR, Kind.CHANNEL}) {
      of(kind, "none", NONE, NONE, NONE, NONE);
      of(kind, "client, before it connects", NONE, ONE, NONE, NONE);
      of(kind, "client, connected", NONE, NONE, ONE, NONE);
      of(kind, "client, changed", NONE, ONE, OTHER, NONE);
      of(kind, "accepted", NONE, NONE, NONE, ONE);
      if (kind == Kind.SOCKET) { // the others' servers have no such option
        of(kind, "listener", ONE, NONE, NONE, NONE);
        of(kind, "listener, changed on accepted", ONE, NONE, NONE, OTHER);
      }
    }
    try (Server server = Kind.SOCKET.listen();
        End client = Kind.SOCKET.open()) {
      server.bind(new InetSocketAddress(address, 0), 1);
      client.connect(server.local());
      write(client, server.accept(), END);
    }
  }

  private void of(Kind kind, String name, int listener, int before, int then, int accepted)
      throws Exception {
    try (Server server = kind.listen();
        End here = kind.open()) {
      set(server.jdk(), listener);
      server.bind(new InetSocketAddress(address, 0), 1);
      set(here.jdk(), before);
      here.connect(server.local());
      try (End there = server.accept()) {
        write(here, there, CLIENT);
        write(there, here, ACCEPTED);
        set(here.jdk(), then);
        set(there.jdk(), accepted);
        write(here, there, CLIENT_THEN);
        write(there, here, ACCEPTED_THEN);
        String ports = here.local().getPort() + " > " + here.remote().getPort();
        System.out.println(
            String.join(" | ", kind.toString(), name, ports, get(here.jdk()), get(there.jdk())));
      }
    }
  }

  private static void set(Closeable socket, int trafficClass) throws Exception {
    if (trafficClass == NONE) {
      return;
    }
    if (socket instanceof Socket) {
      ((Socket) socket).setTrafficClass(trafficClass);
      return;
    }
    Options options = Options.of(socket);
    (options == null ? Options.throughJdkNet(socket) : options)
        .set(StandardSocketOptions.IP_TOS, trafficClass);
  }

  private static String get(Closeable socket) throws Exception {
    return String.valueOf(
        socket instanceof Socket
            ? ((Socket) socket).getTrafficClass()
            : Options.of(socket).get(StandardSocketOptions.IP_TOS));
  }

  /** Returns when the other end has all of it, so that no two writes share a packet. */
  private static void write(End from, End to, int length) throws IOException {
    from.out().write(new byte[length]);
    for (int rest = length; rest > 0; ) {
      rest -= to.in().read(new byte[rest]);
    }
  }
}
