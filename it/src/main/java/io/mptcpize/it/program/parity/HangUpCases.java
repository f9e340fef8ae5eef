package io.mptcpize.it.program.parity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The JDK's TLS and HTTP servers, whose clients hang up: what the server does then must end. Needs
 * the system properties of a key store and trust store.
 */
final class HangUpCases {
  private static final String UNREAD = "unread by the server";

  private final Place place;
  private final Transcript transcript;

  HangUpCases(Place place, Transcript transcript) {
    this.place = place;
    this.transcript = transcript;
  }

  void run() throws Exception {
    for (String sent : new String[] {"", UNREAD}) {
      tls("closes", sent, (raw, tls) -> tls.close());
      tls("goes without a word", sent, (raw, tls) -> raw.close());
      tls("resets", sent, (raw, tls) -> abort(raw));
      tls("shuts its output down", sent, (raw, tls) -> raw.shutdownOutput());
    }
    for (boolean secure : new boolean[] {false, true}) {
      http(secure, "after its request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", Socket::close);
      http(secure, "in its request", "GET / HT", Socket::close);
      String head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n";
      http(secure, "in the body", head + "begun", Socket::close);
      if (!secure) { // a reset in the middle of a handshake is not a request
        http(false, "in the body, by a reset", head + "begun", HangUpCases::abort);
      }
      http(secure, "in the body, half", head + "begun", Socket::shutdownOutput);
    }
  }

  private static void abort(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private void tls(String how, String sent, HangUp hangUp) throws Exception {
    String state = "client " + how + (sent.isEmpty() ? "" : " with data " + sent);
    Transcript lines = transcript.of("TLS").in(state + ", " + place);
    try (Server server =
            new SocketEnd.Listening(SSLServerSocketFactory.getDefault().createServerSocket());
        Socket raw = new Socket()) {
      server.bind(place.any(), 1);
      raw.connect(server.local());
      SSLSocket client = tls(raw);
      End accepted = server.accept();
      Waiting hello = new Waiting(() -> accepted.in().read());
      client.getOutputStream().write(7);
      lines.get("server reads", hello::end);
      place.note(accepted);
      client.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
      hangUp.of(raw, client);
      if (sent.isEmpty()) {
        lines.get("server reads the end", () -> Waiting.within(() -> end(accepted.in())));
      }
      lines.get("server closes", () -> Waiting.within(closing(accepted)));
    }
  }

  /** Of TCP, too, a server learns as it happens whether a client closed or reset. */
  private static String end(InputStream in) {
    try {
      return in.read() < 0 ? "the end" : "a byte";
    } catch (IOException reset) {
      return "the end";
    }
  }

  private static java.util.concurrent.Callable<Object> closing(Closeable socket) {
    return () -> {
      socket.close();
      return "ok";
    };
  }

  /** In the middle of TLS the client goes without a word. */
  private void http(boolean secure, String when, String request, ClientStep hangUp)
      throws Exception {
    Transcript lines =
        transcript
            .of(secure ? "HttpsServer" : "HttpServer")
            .in("client hangs up " + when + ", " + place);
    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    HttpServer server = secure ? HttpsServer.create() : HttpServer.create();
    if (secure) {
      ((HttpsServer) server).setHttpsConfigurator(new HttpsConfigurator(SSLContext.getDefault()));
    }
    server.bind(place.any(), 0);
    server.setExecutor(executor);
    server.createContext("/", exchange -> ended.add(handle(exchange)));
    server.start();
    InetSocketAddress address = server.getAddress();
    try (Socket raw = new Socket(address.getAddress(), address.getPort())) {
      Socket client = secure ? tls(raw) : raw;
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      if (request.endsWith("\n")) {
        lines.get("response", () -> line(client.getInputStream()));
      }
      hangUp.of(raw);
    }
    if (request.contains("\n")) {
      lines.get("handler", () -> ended.poll(Waiting.SECONDS, TimeUnit.SECONDS));
    }
    try (Socket raw = new Socket(address.getAddress(), address.getPort())) {
      Socket client = secure ? tls(raw) : raw;
      client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      lines.get("next response", () -> Waiting.within(() -> line(client.getInputStream())));
    }
    server.stop(0);
    executor.shutdown();
    lines.get("idle", () -> executor.awaitTermination(Waiting.SECONDS, TimeUnit.SECONDS));
  }

  private static SSLSocket tls(Socket raw) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    return (SSLSocket) factory.createSocket(raw, "localhost", 1, false);
  }

  /** Answers without a look at the body; whether a reset is met in time is open. */
  private static String handle(HttpExchange exchange) {
    try {
      exchange.sendResponseHeaders(200, -1);
    } catch (IOException reset) {
      // closing is to end all the same
    }
    exchange.close();
    return "ended";
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  /** The client hangs up. */
  private interface HangUp {
    void of(Socket raw, SSLSocket tls) throws IOException;
  }

  /** The same without TLS. */
  private interface ClientStep {
    void of(Socket client) throws IOException;
  }
}
