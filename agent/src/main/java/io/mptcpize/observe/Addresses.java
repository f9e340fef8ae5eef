package io.mptcpize.observe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses as text, both ways; no name is ever looked up. */
public final class Addresses {
  /** As much as tells a bare address from a name. */
  private static final Pattern BARE = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private Addresses() {}

  /** ADDRESS:PORT, an IPv6 address in brackets. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  /**
   * What {@link #text} gives, or {@code InetSocketAddress.toString}, in which a name and a slash
   * may stand before the address.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(text.lastIndexOf('/') + 1, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int scope = host.indexOf('%');
    String bare = scope < 0 ? host : host.substring(0, scope);
    try {
      if (BARE.matcher(bare).matches()) {
        int port = Integer.parseInt(text.substring(colon + 1));
        return new InetSocketAddress(InetAddress.getByName(bare), port);
      }
    } catch (UnknownHostException | NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("'" + text + "' is not ADDRESS:PORT");
  }
}
