package io.mptcpize.demo.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * One connection of a program that uses this as its HTTP proxy (RFC 9110, 7.6 and 9.3.6): {@code
 * CONNECT HOST:PORT} opens a tunnel; any other request has a whole URL, goes to that host, and both
 * sides are told that the connection ends with the answer.
 */
final class HttpProxy {
  private static final int HEAD_LIMIT = 64 * 1024;

  private final Socket client;

  HttpProxy(Socket client) {
    this.client = client;
  }

  /**
   * Serves it until it ends.
   *
   * @throws IOException if the client breaks off
   */
  void serve() throws IOException {
    String[] lines = head(client.getInputStream()).split("\r?\n");
    String[] request = lines[0].split(" ");
    if (request.length != 3 || !request[2].startsWith("HTTP/1.")) {
      refuse("400 Bad Request", "this is an HTTP proxy, and that no request: " + lines[0]);
    } else if (request[0].equals("CONNECT")) {
      tunnel(request[1]);
    } else {
      forward(request, lines);
    }
  }

  private void tunnel(String authority) throws IOException {
    Socket remote = connected("http://" + authority, -1);
    if (remote != null) {
      write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
      new Relay(client, remote).run();
    }
  }

  private void forward(String[] request, String[] lines) throws IOException {
    if (!request[1].startsWith("http://")) {
      refuse("400 Bad Request", "this is an HTTP proxy: it takes http://… and CONNECT");
      return;
    }
    Socket remote = connected(request[1], 80);
    if (remote == null) {
      return;
    }
    int path = request[1].indexOf('/', "http://".length());
    StringBuilder head = new StringBuilder(request[0]);
    head.append(' ').append(path < 0 ? "/" : request[1].substring(path));
    head.append(' ').append(request[2]).append("\r\n");
    for (int i = 1; i < lines.length; i++) {
      if (!lines[i].matches("(?i)(proxy-[a-z-]+|connection|keep-alive) *:.*")) {
        head.append(lines[i]).append("\r\n");
      }
    }
    write(remote, head.append("Connection: close\r\n\r\n").toString());
    new Relay(client, remote).run();
  }

  /** A connection to the host of a URL; null if there is none, of which the client knows then. */
  private Socket connected(String url, int defaultPort) throws IOException {
    String host;
    int port;
    try {
      URI uri = new URI(url);
      host = uri.getHost();
      port = uri.getPort() < 0 ? defaultPort : uri.getPort();
    } catch (URISyntaxException e) {
      host = null;
      port = -1;
    }
    if (host == null || port < 1 || port > 65_535) {
      refuse("400 Bad Request", "no host and port in " + url);
      return null;
    }
    try {
      String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      return Proxy.connected(new InetSocketAddress(bare, port));
    } catch (IOException e) {
      boolean late = e.getCause() instanceof SocketTimeoutException;
      refuse(late ? "504 Gateway Timeout" : "502 Bad Gateway", e.getMessage());
      return null;
    }
  }

  private void refuse(String status, String reason) throws IOException {
    write(
        client,
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nproxy: "
            + reason
            + "\n");
    client.shutdownOutput();
    InputStream in = client.getInputStream();
    while (in.read() >= 0) {} // what is unread at close would reset the answer away
    client.close();
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Up to the empty line, and no byte more: the rest is the relay's. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int lineLength = 0;
    while (head.size() < HEAD_LIMIT) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the client went away before its request was complete");
      }
      head.write(next);
      if (next == '\n' && lineLength == 0 && head.size() > 2) {
        return new String(head.toByteArray(), ISO_8859_1);
      }
      lineLength = next == '\n' ? 0 : next == '\r' ? lineLength : lineLength + 1;
    }
    throw new IOException("a request's head of more than " + HEAD_LIMIT + " bytes");
  }
}
