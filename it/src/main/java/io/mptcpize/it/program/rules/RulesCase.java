package io.mptcpize.it.program.rules;

import io.mptcpize.it.program.sockets.Conversation;
import io.mptcpize.it.program.sockets.OpenedKinds;
import io.mptcpize.it.program.sockets.StreamKind;
import io.mptcpize.it.program.sockets.StreamKinds;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * Sockets for rules to judge, told by a line:
 *
 * <ul>
 *   <li>{@code connect ADDRESS PORT}: a client connects there, while the server listens on the
 *       wildcard address;
 *   <li>{@code listen ADDRESS PORT}: a server listens there, and a client connects to it, or to
 *       127.0.0.1 where that is the wildcard address;
 *   <li>either with {@code from ADDRESS} behind it: the client is bound to that address first.
 * </ul>
 *
 * ADDRESS is an address or a name, {@code *} for the wildcard, or one of these and a colon before
 * it: {@code mapped} an IPv4 address as 16 bytes, {@code resolved} the address of a name, as the
 * application's own code gives it, {@code reversed} an address whose name was asked for.
 */
public final class RulesCase {
  private final boolean connect;
  private final InetAddress address;
  private final int port;
  private final InetAddress local;

  /** Reads such a line. */
  public RulesCase(String line) throws UnknownHostException {
    String[] words = line.split(" ");
    connect = words[0].equals("connect");
    address = address(words[1]);
    port = Integer.parseInt(words[2]);
    local = words.length > 4 ? address(words[4]) : null;
  }

  private static InetAddress address(String word) throws UnknownHostException {
    if (word.equals("*")) {
      return new InetSocketAddress(0).getAddress();
    }
    String[] parts = word.split(":", 2);
    switch (parts[0]) {
      case "mapped":
        return mapped(InetAddress.getByName(parts[1]).getAddress());
      case "resolved":
        return InetAddress.getByAddress(InetAddress.getByName(parts[1]).getAddress());
      case "reversed":
        InetAddress asked = InetAddress.getByName(parts[1]);
        if (asked.getHostName().equals(parts[1])) {
          throw new UnknownHostException("nothing tells the name of " + parts[1]);
        }
        return asked;
      default:
        return InetAddress.getByName(word);
    }
  }

  /** {@code InetAddress.getByAddress} would make an IPv4 address of it. */
  private static InetAddress mapped(byte[] ipv4) throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    System.arraycopy(ipv4, 0, bytes, 12, 4);
    return Inet6Address.getByAddress(null, bytes, -1);
  }

  /** The kinds of sockets that this can be done with, by name. */
  Map<String, StreamKind> kinds() throws IOException {
    if (local != null) {
      return OpenedKinds.open(local);
    }
    Map<String, StreamKind> kinds = StreamKinds.all();
    kinds.keySet().removeIf(kind -> kind.startsWith("SSL") || kind.endsWith("SOCKS"));
    if (!(address instanceof Inet4Address) && !address.isAnyLocalAddress()) {
      kinds.remove("SocketChannel.open(INET)");
    }
    return kinds;
  }

  /** Opens a listener, a client and the connection between them. */
  public Conversation open(StreamKind kind) throws IOException {
    InetAddress server = connect ? new InetSocketAddress(0).getAddress() : address;
    InetAddress destination =
        address.isAnyLocalAddress() ? InetAddress.getByName("127.0.0.1") : address;
    return Conversation.open(kind, new InetSocketAddress(server, port), kind, destination);
  }

  /** Where the client is bound first, or null. */
  public InetAddress local() {
    return local;
  }

  /** Where the server listens, or the client connects. */
  public InetSocketAddress address() {
    return new InetSocketAddress(address, port);
  }
}
