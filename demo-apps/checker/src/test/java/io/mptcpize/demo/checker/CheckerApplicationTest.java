package io.mptcpize.demo.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Over plain TCP: no agent in this JVM. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class CheckerApplicationTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @LocalServerPort int port;

  @Test
  void plainTcpIsSaidToBeRegularTcp() throws Exception {
    assertThat(get("/").body())
        .matches("You are connected via regular TCP from 127\\.0\\.0\\.1:[0-9]+\\R");
  }

  @Test
  void headersSayTheSame() throws Exception {
    HttpResponse<String> answer = get("/");
    String address = header(answer, "X-Client-Address");
    assertThat(answer.body()).contains("from " + address + "\n");
    assertThat(header(answer, "X-MPTCP")).isEqualTo("false");
    assertThat(header(answer, "Content-Type")).startsWith("text/plain");
    Instant told = Instant.ofEpochSecond(Long.parseLong(header(answer, "X-Timestamp")));
    assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void browsersGetAPageThatSaysTheSame() throws Exception {
    HttpResponse<String> answer = get("/", "text/html,application/xhtml+xml,*/*;q=0.8");
    assertThat(header(answer, "Content-Type")).startsWith("text/html");
    assertThat(header(answer, "X-MPTCP")).isEqualTo("false");
    String address = header(answer, "X-Client-Address");
    assertThat(answer.body())
        .contains(">You are connected via regular TCP from " + address + "</h1>");
  }

  @Test
  void programsGetJson() throws Exception {
    HttpResponse<String> answer = get("/", "application/json");
    assertThat(answer.body()).contains("\"mptcp\":false", "\"client\":\"127.0.0.1:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/xml", "image/png, */*", "nonsense", "*/*"})
  void whoeverAsksForAnythingElseGetsText(String accept) throws Exception {
    assertThat(get("/", accept).body()).startsWith("You are connected via regular TCP from ");
  }

  @Test
  void withoutAnAgentTheConnectionsAreNotKnown() throws Exception {
    assertThat(get("/connections").body())
        .startsWith("You are connected via regular TCP from 127.0.0.1:")
        .contains("There is no agent of mptcpize in this server");
    assertThat(get("/connections", "application/json").body())
        .contains("\"agent\":\"There is no agent", "\"connections\":[]");
  }

  @Test
  void whereThereIsAnAgentItIsAsked() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("io.mptcpize:type=Mptcpize");
    server.registerMBean(new StandardMBean(new Agent(), AgentMXBean.class, true), name);
    try {
      HttpResponse<String> answer = get("/");
      assertThat(answer.body()).startsWith("You are connected via MPTCP from 127.0.0.1:");
      assertThat(header(answer, "X-MPTCP")).isEqualTo("true");
    } finally {
      server.unregisterMBean(name);
    }
  }

  /** Of what the agent's has, what is used here. */
  public interface AgentMXBean {
    Told connection(String local, String remote);
  }

  /** Says of every connection of this server's that it is MPTCP. */
  private final class Agent implements AgentMXBean {
    @Override
    public Told connection(String local, String remote) {
      return local.equals("/127.0.0.1:" + port) ? new Told("mptcp") : null;
    }
  }

  /** A connection, of which only this is asked for. */
  public record Told(String wire) {
    public String getWire() {
      return wire;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 1_000_000})
  void bytesAreAsManyAsAskedFor(int n) throws Exception {
    assertThat(get("/bytes?n=" + n).body()).hasSize(n);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?n=", "?n=-1", "?n=ten", "?n=1073741825", "?n=99999999999999999999"})
  void badNumberOfBytesIsA400(String query) throws Exception {
    assertThat(get("/bytes" + query).statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(path, "*/*");
  }

  private HttpResponse<String> get(String path, String accept)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(
        HttpRequest.newBuilder(uri).header("Accept", accept).build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }
}
