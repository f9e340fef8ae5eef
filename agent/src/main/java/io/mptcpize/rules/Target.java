package io.mptcpize.rules;

/** What is asked about: a role, an address or a name, a port. */
public final class Target {
  final Role role;

  /** Null where {@link #name} is asked about. */
  final Prefix address;

  final String name;
  final int port;

  private Target(Role role, Prefix address, String name, int port) {
    this.role = role;
    this.address = address;
    this.name = name;
    this.port = port;
  }

  /**
   * @param role {@code connect} or {@code listen}
   * @param hostAndPort {@code HOST:PORT}, an IPv6 address in brackets
   * @throws IllegalArgumentException if it is not so; the message says what was expected
   */
  public static Target parse(String role, String hostAndPort) {
    if (!role.equals("connect") && !role.equals("listen")) {
      throw new IllegalArgumentException(
          "expected connect or listen, found " + RulesParser.quote(role));
    }
    int colon = hostAndPort.lastIndexOf(':');
    int port = colon < 0 ? -1 : RulesParser.number(hostAndPort.substring(colon + 1), 65535);
    if (port < 0) {
      throw expected("HOST:PORT with a port from 0 to 65535", hostAndPort);
    }
    String host = hostAndPort.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.indexOf(':') >= 0 && !bracketed) {
      throw expected("brackets around an IPv6 address, [2001:db8::1]:443", hostAndPort);
    }
    Prefix address = host.isEmpty() ? null : Prefix.ofAddress(host);
    if (address == null && !RulesParser.isName(host)) {
      throw expected("an address or a host name before the port", hostAndPort);
    }
    return new Target(
        role.equals("connect") ? Role.CONNECT : Role.LISTEN,
        address,
        address == null ? host : null,
        port);
  }

  private static IllegalArgumentException expected(String expected, String found) {
    return new IllegalArgumentException(
        "expected " + expected + ", found " + RulesParser.quote(found));
  }

  @Override
  public String toString() {
    String verb = role == Role.CONNECT ? "connect " : "listen ";
    String host = address == null ? name : address.v4 ? address.toString() : "[" + address + "]";
    return verb + host + ":" + port;
  }
}
