package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.program.observe.Asked;
import io.mptcpize.it.refusal.KernelRefusal;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other agents make metrics of the agent's figures, by the rules that {@code metrics} prints. */
class MetricsTest {
  private static final Jdk JDK = Jdks.current();

  @TempDir private Path directory;

  private Path rules(String format) throws IOException {
    String printed = Jvm.of(JDK).jar(Agent.jar(), "metrics", format).run().exited(0).stdout();
    return Files.writeString(directory.resolve(format + ".yaml"), printed);
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }

  private static Jvm with(Jvm jvm, String order, String other) {
    return order.equals("before ours")
        ? jvm.options(other).agent("rules=tcp connect 127.0.0.2 *;mptcp * * *")
        : jvm.agent("rules=tcp connect 127.0.0.2 *;mptcp * * *").options(other);
  }

  /** A client by rule on TCP, and one that is MPTCP. */
  private static Asking connected(Jvm jvm) {
    Asking asked = new Asking(jvm.mainWithoutLibraries(Asked.class).start());
    String port = asked.ask("listen 0.0.0.0 0");
    asked.ask("connect 127.0.0.1 " + port);
    asked.ask("connect 127.0.0.2 " + port);
    return asked;
  }

  /** What is scraped, once there is a line with all of these. */
  private static String scraped(Asking from, int port, String... parts) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    String scraped = "";
    while (System.nanoTime() - end < 0) {
      try (var in = URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
        scraped = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        scraped = e.toString();
      }
      if (!lines(scraped, parts).isEmpty()) {
        return scraped;
      }
    }
    throw new AssertionError(List.of(parts) + " not in " + scraped + from.jvm);
  }

  /** The lines with all of these in them. */
  private static List<String> lines(String scraped, String... parts) {
    List<String> lines = new ArrayList<>(scraped.lines().toList());
    lines.removeIf(line -> line.startsWith("#"));
    for (String part : parts) {
      lines.removeIf(line -> !line.contains(part));
    }
    return lines;
  }

  private static void assertValue(String value, String scraped, String... parts) {
    List<String> lines = lines(scraped, parts);
    assertEquals(1, lines.size(), () -> List.of(parts) + " in " + scraped);
    assertTrue(lines.get(0).endsWith(" " + value), lines::toString);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"before ours", "after ours"})
  void prometheus(String order) throws IOException {
    Need.mptcp();
    int port = freePort();
    String other = "-javaagent:" + Guest.file("jmx-exporter.jar") + "=" + port + ":";
    Jvm jvm = with(Jvm.of(JDK), order, other + rules("prometheus"));
    try (Asking asked = connected(jvm)) {
      String scraped = scraped(asked, port, "mptcpize_connections{wire=\"mptcp\"}");
      String decisions = "mptcpize_socket_decisions_total{outcome=";
      assertValue("1.0", scraped, decisions + "\"tcpByRule\",role=\"client\"}");
      assertValue("0.0", scraped, decisions + "\"tcpByRule\",role=\"listener\"}");
      assertValue("2.0", scraped, "mptcpize_connections{wire=\"mptcp\"}");
      assertValue("2.0", scraped, "mptcpize_subflows ");
      assertValue("0.0", scraped, "mptcpize_connections{wire=\"fell back\"}");
      assertValue("1.0", scraped, "mptcpize_enabled ");
      assertValue("0.0", scraped, "mptcpize_urgent_dropped_bytes_total ");
    }
  }

  @Test
  void prometheusHasTheKernelsRefusals() throws IOException {
    int port = freePort();
    String other = "-javaagent:" + Guest.file("jmx-exporter.jar") + "=" + port + ":";
    Jvm jvm = with(Jvm.of(JDK), "after ours", other + rules("prometheus"));
    try (Asking asked =
        connected(jvm.under(KernelRefusal.bySeccomp(KernelRefusal.EPERM, KernelRefusal.ALL)))) {
      String scraped = scraped(asked, port, "mptcpize_usable 0.0");
      String refused = lines(scraped, "mptcpize_refused_sockets_total{error=\"EPERM\"}").get(0);
      assertTrue(Double.parseDouble(refused.split(" ")[1]) >= 2, refused);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"before ours", "after ours"})
  void openTelemetry(String order) throws IOException {
    Need.mptcp();
    int port = freePort();
    Jvm jvm =
        with(Jvm.of(JDK), order, "-javaagent:" + Guest.file("opentelemetry.jar"))
            .property("otel.jmx.config", rules("otel").toString())
            .property("otel.jmx.discovery.delay", "200")
            .property("otel.instrumentation.common.default-enabled", "false")
            .property("otel.metrics.exporter", "prometheus")
            .property("otel.exporter.prometheus.port", "" + port)
            .property("otel.traces.exporter", "none")
            .property("otel.logs.exporter", "none");
    try (Asking asked = connected(jvm)) {
      String scraped = scraped(asked, port, "mptcpize_log_dropped_total"); // the last rule's
      String decisions = "mptcpize_socket_decisions_total";
      assertValue("1.0", scraped, decisions, "role=\"client\"", "outcome=\"tcpByRule\"");
      assertValue(
          "2.0",
          scraped,
          "mptcpize_connection_count",
          "mptcpize_wire=\"mptcp\"",
          "network_transport=\"tcp\"");
      assertValue("2.0", scraped, "mptcpize_subflow_count{");
      assertValue("1.0", scraped, "mptcpize_enabled{", "mptcpize_enabled=\"yes\"");
      assertValue("0.0", scraped, "mptcpize_usable{", "mptcpize_usable=\"no\"");
      assertValue("0.0", scraped, "mptcpize_urgent_dropped_bytes_total");
    }
  }

  /** Each number that JMX has is in the rules, so that none is forgotten that is new. */
  @Test
  void allNumbersOfJmxAreInTheRules() throws IOException {
    String prometheus = Files.readString(rules("prometheus"));
    String otel = Files.readString(rules("otel"));
    try (Asking asked = new Asking(Jvm.of(JDK).agent().mainWithoutLibraries(Asked.class).start())) {
      asked.ask("listen 127.0.0.1 0");
      for (String name : asked.attributes().keySet()) {
        String[] path = name.split("\\.");
        boolean isNumber = asked.attributes().get(name).matches("\\d+");
        if (isNumber && path.length == 1) {
          assertTrue(prometheus.contains("><>" + name + ":'"), name);
          assertTrue(otel.contains("\n      " + name + ":\n"), name);
        } else if (isNumber) {
          assertTrue(otel.contains("\n      " + name + ":\n"), name);
        }
      }
    }
  }

  @Test
  void wrongUsage() {
    Jvm.of(JDK).jar(Agent.jar(), "metrics").run().exited(2);
    Jvm.of(JDK).jar(Agent.jar(), "metrics", "statsd").run().exited(2);
  }
}
