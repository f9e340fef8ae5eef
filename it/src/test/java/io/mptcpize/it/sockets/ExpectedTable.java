package io.mptcpize.it.sockets;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each kind of socket must be, on each JDK: the table of what the agent covers. */
public final class ExpectedTable {
  private static final String ANY_PATH = "v4 v6 any-v4 any-v6";

  private static final List<Kind> KINDS =
      List.of(
          // as soon as they are opened, neither bound nor connected
          kind("Socket", 8, "-", "new"),
          kind("ServerSocket", 8, "-", "new"),
          kind("SocketChannel", 8, "-", "new"),
          kind("ServerSocketChannel", 8, "-", "new"),
          kind("AsynchronousSocketChannel", 8, "-", "new"),
          kind("AsynchronousServerSocketChannel", 8, "-", "new"),
          // with the server socket of the same make as the listener
          stream("Socket", 8, ANY_PATH),
          stream("Socket bound and connected with timeout", 8, ANY_PATH),
          stream("SocketChannel", 8, ANY_PATH),
          stream("SocketChannel with Selector", 8, ANY_PATH),
          stream("SocketChannel.socket()", 8, ANY_PATH),
          stream("SocketChannel.open(INET)", 15, "v4 any-v4"),
          stream("SocketChannel.open(INET6)", 15, "v6 any-v4 any-v6"),
          stream("AsynchronousSocketChannel", 8, ANY_PATH),
          stream("Socket in virtual threads", 21, ANY_PATH),
          stream("SocketChannel in virtual threads", 21, ANY_PATH),
          kind("SSLSocket", 8, ANY_PATH, "listener", "client", "accepted"),
          kind(
              "Socket through SOCKS",
              8,
              ANY_PATH,
              "listener",
              "client",
              "accepted",
              "accepted from TCP"),
          kind("HttpURLConnection to HttpServer", 8, ANY_PATH, "listener", "client", "accepted"),
          kind("HttpClient to HttpServer", 11, ANY_PATH, "listener", "client", "accepted"),
          kind("RMI", 8, "-", "listener", "client", "accepted"),
          kind("JMX", 8, "-", "listener", "client", "accepted"),
          // left alone
          other("DatagramChannel", 8, ANY_PATH, "socket", "17 UDP"),
          other("DatagramChannel.open(family)", 8, ANY_PATH, "socket", "17 UDP"),
          other("DatagramSocket", 8, ANY_PATH, "socket", "17 UDP"),
          other("MulticastSocket", 8, ANY_PATH, "socket", "17 UDP"),
          other("Unix-domain ServerSocketChannel", 16, "-", "listener", "domain 1"),
          other("Unix-domain SocketChannel", 16, "-", "client", "domain 1"),
          other("Unix-domain SocketChannel", 16, "-", "accepted", "domain 1"),
          other("SctpChannel", 8, "-", "socket", "132 SCTP"),
          other("Pipe", 8, "-", "descriptors", "not a socket, not a socket"),
          other("FileChannel", 8, "-", "descriptors", "not a socket"),
          other("Process", 8, "-", "pipes", "3 pipes"));

  /** What a stream socket is, by its role: with the agent, and without it. */
  private static final Map<String, List<String>> STREAMS =
      Map.of(
          "new", List.of("262 MPTCP", "6 TCP"),
          "listener", List.of("262 MPTCP", "6 TCP"),
          "client", List.of("262 MPTCP", "6 TCP"),
          "accepted", List.of("262 MPTCP", "6 TCP"),
          // a plain TCP peer costs nothing, and is served
          "accepted from TCP", List.of("6 TCP", "6 TCP"),
          "client of TCP", List.of("262 TCP", "6 TCP"));

  private ExpectedTable() {}

  /** The protocol for each kind, path and role. */
  static Map<String, String> of(int feature, List<String> paths, boolean agent) {
    return of(KINDS, feature, paths, agent);
  }

  /** The same for one kind of stream sockets, which the JDK itself does not have. */
  public static Map<String, String> ofStreams(String name, List<String> paths, boolean agent) {
    return of(List.of(stream(name, 8, ANY_PATH)), 8, paths, agent);
  }

  private static Map<String, String> of(
      List<Kind> kinds, int feature, List<String> paths, boolean agent) {
    Map<String, String> expected = new TreeMap<>();
    for (Kind kind : kinds) {
      for (String path : kind.paths) {
        for (String role : kind.roles) {
          boolean toTcp = role.equals("client of TCP"); // where the server's address is no matter
          if (feature >= kind.since
              && (path.equals("-") || paths.contains(path))
              && !(kind.name.endsWith("(INET6)") && !paths.contains("v6"))
              && !(toTcp && path.startsWith("any"))) {
            expected.put(TableRow.key(kind.name, path, role), kind.protocol(role, agent));
          }
        }
      }
    }
    return expected;
  }

  /** What a stream socket of this role is. */
  public static String ofStream(String role, boolean agent) {
    return STREAMS.get(role).get(agent ? 0 : 1);
  }

  private static Kind stream(String name, int since, String paths) {
    return kind(
        name, since, paths, "listener", "client", "accepted", "accepted from TCP", "client of TCP");
  }

  private static Kind kind(String name, int since, String paths, String... roles) {
    return new Kind(name, since, paths.split(" "), Arrays.asList(roles), null);
  }

  private static Kind other(String name, int since, String paths, String role, String protocol) {
    return new Kind(name, since, paths.split(" "), List.of(role), protocol);
  }

  /**
   * A kind of socket.
   *
   * @param since the first JDK that has it
   * @param other its protocol if it is no TCP socket, else null
   */
  private record Kind(String name, int since, String[] paths, List<String> roles, String other) {
    String protocol(String role, boolean agent) {
      return other != null ? other : ofStream(role, agent);
    }
  }
}
