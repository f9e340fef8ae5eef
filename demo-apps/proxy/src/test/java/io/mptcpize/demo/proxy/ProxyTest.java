package io.mptcpize.demo.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On loopback, without the agent. */
class ProxyTest {
  private ServerSocket service;

  @BeforeEach
  void listen() throws IOException {
    service = new ServerSocket(0);
  }

  @AfterEach
  void close() throws IOException {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-m proxy -p 1 -r a:1",
        "-m client -r a:1",
        "-m client -p 5555",
        "-m client -p 5555 -r a",
        "-m client -p 5555 -r a:1 -t",
        "-m client -p 65536 -r a:1",
        "-m client -p 5555 -r a:70000",
        "-m server -p 5555 -t",
        "-m http -r a:1",
        "-m client -p",
        "-x"
      })
  void wrongUsageIsExitCode2(String line) {
    assertEquals(2, Main.run(line.isEmpty() ? new String[0] : line.split(" ")));
  }

  @Test
  void aPortThatIsTakenIsExitCode1() {
    String taken = "" + service.getLocalPort();
    assertEquals(1, Main.run("-m", "client", "-p", taken, "-r", "localhost:1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void eachDirectionEndsByItself(String host) throws IOException {
    try (Socket client = connected(host);
        Socket served = service.accept()) {
      client.getOutputStream().write("request".getBytes(ISO_8859_1));
      client.shutdownOutput();
      assertEquals("request", rest(served.getInputStream()));
      served.getOutputStream().write("answer".getBytes(ISO_8859_1));
      served.shutdownOutput();
      assertEquals("answer", rest(client.getInputStream()));
    }
  }

  @Test
  void aResetIsPassedOnToTheService() throws IOException {
    try (Socket client = connected("127.0.0.1");
        Socket served = service.accept()) {
      exchange(client, served);
      client.setSoLinger(true, 0);
      client.close();
      assertThrows(SocketException.class, () -> served.getInputStream().read());
    }
  }

  @Test
  void aResetIsPassedOnToTheClient() throws IOException {
    try (Socket client = connected("127.0.0.1");
        Socket served = service.accept()) {
      exchange(client, served);
      served.setSoLinger(true, 0);
      served.close();
      assertThrows(SocketException.class, () -> client.getInputStream().read());
    }
  }

  @Test
  void aServiceThatRefusesIsAReset() throws IOException {
    try (Socket client = connected("127.0.0.1", "127.0.0.1:1")) {
      assertThrows(SocketException.class, () -> client.getInputStream().read());
    }
  }

  @Test
  void whoDoesNotReadStopsWhoWrites() throws Exception {
    try (Socket client = connected("127.0.0.1");
        Socket served = service.accept()) {
      exchange(client, served);
      Thread writer = new Thread(() -> writeForEver(client), "writer");
      writer.setDaemon(true);
      writer.start();
      int before;
      do { // buffers fill, and then nothing moves for half a second
        before = served.getInputStream().available();
        writer.join(500);
      } while (served.getInputStream().available() > before);
      assertTrue(writer.isAlive());
      assertTrue(served.getInputStream().read(new byte[1 << 20]) > 0);
    }
  }

  private static void writeForEver(Socket socket) {
    try {
      while (true) {
        socket.getOutputStream().write(new byte[64 * 1024]);
      }
    } catch (IOException closed) {
      // that is the end of the test
    }
  }

  @Test
  void httpRequestsGoToTheirHosts() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
    server.createContext(
        "/",
        exchange -> {
          String said =
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().containsKey("Proxy-Connection")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
          exchange.sendResponseHeaders(200, said.length());
          exchange.getResponseBody().write(said.getBytes(ISO_8859_1));
          exchange.close();
        });
    server.start();
    try {
      int port = server.getAddress().getPort();
      String request =
          "POST http://127.0.0.1:"
              + port
              + "/a?b HTTP/1.1\r\nHost: a\r\nProxy-Connection: keep-alive\r\nContent-Length: 4\r\n"
              + "\r\nbody";
      assertTrue(http(request).endsWith("\r\n\r\n/a?b false body"), () -> http(request));
      String tunnel = "CONNECT [::1]:" + port + " HTTP/1.1\r\n\r\n";
      String inside = "GET /inside HTTP/1.0\r\n\r\n";
      String answer = http(tunnel + inside);
      assertTrue(answer.startsWith("HTTP/1.1 200 Connection established\r\n\r\n"), answer);
      assertTrue(answer.endsWith("\r\n\r\n/inside false "), answer);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatCannotBeDoneIsSaid() {
    assertTrue(http("GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "));
    assertTrue(http("hello\r\n\r\n").startsWith("HTTP/1.1 400 "));
    assertTrue(http("CONNECT nowhere HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "));
    assertTrue(http("GET http://127.0.0.1:1/ HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 502 "));
    assertTrue(http("CONNECT a.invalid:443 HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 502 "));
  }

  private static String http(String request) {
    try (Socket client = proxied("-m", "http")) {
      client.getOutputStream().write(request.getBytes(ISO_8859_1));
      return rest(client.getInputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Socket connected(String host) throws IOException {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return connected(host, bracketed + ":" + service.getLocalPort());
  }

  private static Socket connected(String host, String remote) throws IOException {
    return proxied("-m", "client", "-b", host, "-r", remote);
  }

  /** A connection to a new proxy, which lasts as long as the tests. */
  private static Socket proxied(String... arguments) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "-p";
    all[arguments.length + 1] = "" + port;
    InetAddress address = Options.parse(all).address().getAddress();
    Thread proxy = new Thread(() -> Main.run(all), "proxy");
    proxy.setDaemon(true);
    proxy.start();
    while (true) {
      try {
        return new Socket(address, port);
      } catch (IOException notYet) {
        Thread.yield();
      }
    }
  }

  private static void exchange(Socket client, Socket served) throws IOException {
    byte[] bytes = {1, 2, 3};
    client.getOutputStream().write(bytes);
    assertArrayEquals(bytes, served.getInputStream().readNBytes(3));
  }

  private static String rest(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    in.transferTo(all);
    return all.toString(ISO_8859_1);
  }
}
