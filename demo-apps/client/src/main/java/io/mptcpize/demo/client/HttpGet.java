package io.mptcpize.demo.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.demo.wire.Wire;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/**
 * One GET on a plain {@link Socket}, because its addresses are needed to ask the kernel about it.
 * It speaks HTTP/1.0: the body ends with the connection and is never chunked.
 */
final class HttpGet {
  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final int READ_TIMEOUT_MS = 30_000;
  private static final int HEAD_LIMIT = 64 * 1024;

  private HttpGet() {}

  /**
   * @throws IOException if the server cannot be reached, or answers with anything but 200
   */
  static Answer from(URI url) throws IOException {
    try (Socket socket = new Socket()) {
      int port = url.getPort() < 0 ? 80 : url.getPort();
      socket.connect(new InetSocketAddress(unbracketed(url.getHost()), port), CONNECT_TIMEOUT_MS);
      socket.setSoTimeout(READ_TIMEOUT_MS);
      socket.getOutputStream().write(request(url).getBytes(UTF_8));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String head = head(in);
      // Only now: a fallback may come as late as the first data of the peer (RFC 8684, 3.7).
      Protocol protocol = Wire.protocolOf(socket);
      return new Answer(body(in, isText(head)), protocol);
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String request(URI url) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return "GET " + path + query + " HTTP/1.0\r\nHost: " + url.getRawAuthority() + "\r\n\r\n";
  }

  /** Status line and headers, up to the empty line. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || head.size() == HEAD_LIMIT) {
        throw new EOFException("no HTTP answer");
      }
      head.write(next);
      text = next == '\n' ? head.toString(ISO_8859_1.name()) : "";
    }
    String status = text.substring(0, text.indexOf("\r\n"));
    if (!status.matches("HTTP/1\\.[01] 200( .*)?")) {
      throw new IOException(status);
    }
    return text;
  }

  private static boolean isText(String head) {
    return head.toLowerCase(Locale.ROOT).contains("\ncontent-type: text/");
  }

  private static String body(InputStream in, boolean text) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[64 * 1024];
    long size = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      size += n;
      if (text) {
        kept.write(buffer, 0, n);
      }
    }
    return text ? kept.toString(UTF_8.name()).trim() : size + " bytes";
  }
}
