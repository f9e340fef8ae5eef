package io.mptcpize.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.mptcpize.demo.wire.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/", "text/plain", "hello");
    answer("/bytes", "application/octet-stream", "12345");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void answerAndProtocolAreSaid() throws IOException {
    Answer answer = HttpGet.from(URI.create(url("")));
    assertEquals("hello", answer.body());
    assertEquals(Protocol.TCP, answer.protocol());
  }

  @Test
  void bytesAreCounted() throws IOException {
    assertEquals("5 bytes", HttpGet.from(URI.create(url("/bytes?n=5"))).body());
  }

  @Test
  void otherStatusIsAnError() {
    server.removeContext("/");
    IOException error =
        assertThrows(IOException.class, () -> HttpGet.from(URI.create(url("/missing"))));
    assertTrue(error.getMessage().contains("404"), error.getMessage());
  }

  @Test
  void requestsAreRepeated() {
    assertEquals(0, Main.run(url("/"), "--count", "3"));
  }

  @Test
  void nobodyThereIsOne() throws IOException {
    try (ServerSocket closedAtOnce = new ServerSocket(0)) {
      closedAtOnce.close();
      assertEquals(1, Main.run("http://127.0.0.1:" + closedAtOnce.getLocalPort() + "/"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://host/",
        "http://",
        "http://h --count",
        "http://h --count 0",
        "http://h http://h",
        "http://h --counts 1"
      })
  void wrongUsageIsTwo(String line) {
    assertEquals(2, Main.run(line.isEmpty() ? new String[0] : line.split(" ")));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answer(String path, String type, String body) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(200, body.length());
          exchange.getResponseBody().write(body.getBytes());
          exchange.close();
        });
  }
}
