package io.mptcpize.demo.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over plain TCP: no agent in this JVM. */
class ServerTest {
  private static Channel listener;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws InterruptedException {
    listener = Server.start(0, Transport.NIO);
  }

  @AfterAll
  static void stop() {
    listener.close();
  }

  @Test
  void plainTcpIsSaidToBeRegularTcp() throws Exception {
    HttpResponse<String> answer = get("/");
    String address = header(answer, "X-Client-Address");
    assertTrue(address.startsWith("127.0.0.1:"), address);
    assertEquals("You are connected via regular TCP from " + address + "\n", answer.body());
    assertEquals("false", header(answer, "X-MPTCP"));
    long told = Long.parseLong(header(answer, "X-Timestamp"));
    assertTrue(told <= Instant.now().getEpochSecond(), () -> "time: " + told);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 1_000_000})
  void bytesAreAsManyAsAskedFor(int n) throws Exception {
    assertEquals(n, get("/bytes?n=" + n).body().length());
  }

  @ParameterizedTest
  @CsvSource({"/bytes, 400", "/bytes?n=-1, 400", "/bytes?n=1073741825, 400", "/nothing, 404"})
  void whatCannotBeAnsweredIsAnError(String path, int status) throws Exception {
    assertEquals(status, get(path).statusCode());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void everyTransportThatIsHereServes(Transport transport) throws Exception {
    assumeTrue(transport.unavailable() == null, () -> "no " + transport + " here");
    Channel other = Server.start(0, transport);
    try {
      assertTrue(get(other, "/").body().startsWith("You are connected via regular TCP"));
    } finally {
      other.close();
    }
  }

  @Test
  void transportIsAnOption() {
    assertEquals(Transport.NIO, Options.parse().transport());
    assertEquals(Transport.IO_URING, Options.parse("--transport", "io_uring").transport());
  }

  @Test
  void portIsAnArgumentOrAnOption() {
    assertEquals(8685, Options.parse().port());
    assertEquals(1234, Options.parse("1234").port());
    assertEquals(1234, Options.parse("--transport", "nio", "--port", "1234").port());
  }

  @ParameterizedTest
  @CsvSource({"--transport kqueue, nio", "--transport, value", "--port 65536, 65536", "-p, -p"})
  void wrongUsageIsNamed(String line, String named) {
    Throwable error =
        assertThrows(IllegalArgumentException.class, () -> Options.parse(line.split(" ")));
    assertTrue(error.getMessage().contains(named), error.getMessage());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(listener, path);
  }

  private HttpResponse<String> get(Channel listener, String path)
      throws IOException, InterruptedException {
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }
}
