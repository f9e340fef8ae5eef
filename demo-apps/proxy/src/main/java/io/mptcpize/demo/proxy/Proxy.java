package io.mptcpize.demo.proxy;

import io.mptcpize.demo.wire.OriginalDestination;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * Accepts connections, finds out where each is to go, and has it relayed, on threads of its own.
 */
final class Proxy {
  private static final int CONNECT_TIMEOUT_MS = 30_000;

  private final Options options;

  private Proxy(Options options) {
    this.options = options;
  }

  /** Serves until the process ends. */
  static void serve(Options options) throws IOException {
    Proxy proxy = new Proxy(options);
    try (ServerSocket listener = new ServerSocket()) {
      listener.setReuseAddress(true);
      listener.bind(options.address(), 1024);
      System.out.println("proxy: " + options.mode() + ", listening on " + address(listener));
      while (true) {
        Socket client = listener.accept();
        new Thread(() -> proxy.handle(client), "relay, to the remote").start();
      }
    }
  }

  private static String address(ServerSocket listener) {
    return text((InetSocketAddress) listener.getLocalSocketAddress());
  }

  private void handle(Socket client) {
    InetSocketAddress from = (InetSocketAddress) client.getRemoteSocketAddress();
    try {
      client.setTcpNoDelay(true);
      if (options.isHttp()) {
        new HttpProxy(client).serve();
      } else {
        relay(client);
      }
    } catch (IOException failure) {
      System.err.println("proxy: from " + text(from) + ": " + failure.getMessage());
      Relay.reset(client);
    }
  }

  private void relay(Socket client) throws IOException {
    InetSocketAddress to = options.transparent() ? original(client) : options.remote();
    new Relay(client, connected(to)).run();
  }

  /** Where a redirected client wanted to go. */
  private InetSocketAddress original(Socket client) throws SocketException {
    InetSocketAddress to = OriginalDestination.of(client);
    if (to.equals(client.getLocalSocketAddress())) {
      throw new SocketException("it came here by itself, nothing has redirected it");
    }
    return to;
  }

  /**
   * A connection to there.
   *
   * @throws IOException naming the place
   */
  static Socket connected(InetSocketAddress to) throws IOException {
    if (to.isUnresolved()) {
      throw new UnknownHostException("no address of " + to.getHostString());
    }
    Socket remote = new Socket();
    try {
      remote.setTcpNoDelay(true);
      remote.connect(to, CONNECT_TIMEOUT_MS);
      return remote;
    } catch (IOException e) {
      remote.close();
      throw new IOException("to " + text(to) + ": " + e.getMessage(), e);
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
