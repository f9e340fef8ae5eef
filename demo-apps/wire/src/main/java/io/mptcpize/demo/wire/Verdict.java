package io.mptcpize.demo.wire;

import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a demo server tells a client about the connection that it came over. */
public final class Verdict {
  private final boolean mptcp;
  private final String client;
  private final Instant time;

  private Verdict(boolean mptcp, String client, Instant time) {
    this.mptcp = mptcp;
    this.client = client;
    this.time = time;
  }

  /**
   * Judges the connection itself, by {@link Wire}.
   *
   * @param local the server's end of the connection
   * @param client the other end
   * @throws SocketException if this process has no such connection
   */
  public static Verdict on(InetSocketAddress local, InetSocketAddress client)
      throws SocketException {
    return of(Wire.protocolOf(local, client) == Protocol.MPTCP, client);
  }

  /** One that somebody else has reached, now. */
  public static Verdict of(boolean mptcp, InetSocketAddress client) {
    return new Verdict(mptcp, text(client), Instant.now());
  }

  /** Whether it is MPTCP on the wire. */
  public boolean isMptcp() {
    return mptcp;
  }

  /** The client, as IP:PORT. */
  public String client() {
    return client;
  }

  /** One line: {@code You are connected via MPTCP from IP:PORT}, or {@code via regular TCP}. */
  public String body() {
    return "You are connected via " + (mptcp ? "MPTCP" : "regular TCP") + " from " + client + "\n";
  }

  /** X-MPTCP (true or false), X-Client-Address (IP:PORT), X-Timestamp (seconds since 1970). */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-MPTCP", String.valueOf(mptcp));
    headers.put("X-Client-Address", client);
    headers.put("X-Timestamp", String.valueOf(time.getEpochSecond()));
    return headers;
  }

  /** IPv6 addresses in brackets, as in a URL. */
  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
