package io.mptcpize.it.program.others;

import io.mptcpize.demo.wire.Wire;
import io.undertow.Undertow;
import java.io.DataInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An Undertow server as anybody would set it up, and requests to it on one connection. Prints the
 * answers, and what the kernel says of the client's end and of the server's.
 */
public final class UndertowServer {
  private static final String BODY = "served by Undertow";

  private UndertowServer() {}

  public static void main(String[] arguments) throws Exception {
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(exchange -> exchange.getResponseSender().send(BODY))
            .build();
    server.start();
    InetSocketAddress at = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    try (Socket client = new Socket(at.getAddress(), at.getPort())) {
      client.setSoTimeout(30_000);
      for (int request = 0; request < 2; request++) {
        System.out.println(get(client));
      }
      System.out.println("client " + Wire.protocolOf(client));
      System.out.println(
          "server "
              + Wire.protocolOf(
                  (InetSocketAddress) client.getRemoteSocketAddress(),
                  (InetSocketAddress) client.getLocalSocketAddress()));
    }
    server.stop();
    System.exit(0); // XNIO's threads may take a while
  }

  /** The status line and the body of an answer. */
  private static String get(Socket client) throws Exception {
    String request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    DataInputStream in = new DataInputStream(client.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    byte[] body = new byte[BODY.length()];
    in.readFully(body);
    String status = head.substring(0, head.indexOf("\r"));
    return status + ": " + new String(body, StandardCharsets.US_ASCII);
  }
}
