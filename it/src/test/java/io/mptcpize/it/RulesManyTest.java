package io.mptcpize.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.program.RulesMany;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thousands of connections under mixed rules: not one is on the wrong side. */
class RulesManyTest {
  /** A multiple of 200, which are opened at a time. */
  private static final int CONNECTIONS = Integer.getInteger("it.connections", 10_000);

  static final String RULES =
      String.join(
          ";",
          "tcp   connect 10.1.0.1      7003",
          "mptcp *       10.1.0.0/24   7001,7003",
          "mptcp connect 10.1.0.2      7004-7005",
          "mptcp connect *.internal    7006",
          "mptcp connect fd00:1::/32   7007-7009",
          "tcp   listen  fd00:1::2     *",
          "mptcp listen  *             7006-7010");

  /** A client that asks for MPTCP in vain is no TCP socket: {@code FALLBACK}. */
  static final Map<String, String> EXPECTED =
      Map.ofEntries(
          Map.entry("listen 10.1.0.1 7001", "MPTCP to MPTCP"),
          Map.entry("listen 10.1.0.2 7001", "MPTCP to MPTCP"),
          Map.entry("listen 10.1.1.1 7001", "TCP to TCP"),
          Map.entry("listen 10.1.0.1 7002", "TCP to TCP"),
          Map.entry("listen 10.1.0.1 7003", "TCP to TCP"),
          Map.entry("listen 10.1.0.2 7003", "MPTCP to MPTCP"),
          Map.entry("listen 10.1.0.2 7004", "FALLBACK to TCP"),
          Map.entry("listen 10.1.0.2 7005", "FALLBACK to TCP"),
          Map.entry("listen db.internal 7006", "MPTCP to MPTCP"),
          Map.entry("listen 10.1.0.2 7006", "TCP to TCP"),
          Map.entry("listen resolved:six.internal 7006", "TCP to TCP"),
          Map.entry("listen fd00:1::1 7007", "MPTCP to MPTCP"),
          Map.entry("listen fd00:1::2 7008", "FALLBACK to TCP"),
          Map.entry("listen fd00:2::1 7009", "TCP to TCP"),
          Map.entry("listen fd00:1::1 7010", "TCP to TCP"),
          Map.entry("listen fd00:1::2 7010", "TCP to TCP"));

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void noneIsOnTheWrongSide(Jdk jdk) {
    Need.mptcp();
    try (RulesNetwork network = new RulesNetwork(directory)) {
      Jvm jvm = network.in(Jvm.of(jdk).agent().property("mptcpize.rules", RULES));
      String input = String.join("\n", EXPECTED.keySet());
      Finished ended = jvm.main(RulesMany.class, String.valueOf(CONNECTIONS)).run(input).exited(0);
      assertCounts(EXPECTED, CONNECTIONS, ended);
      assertEquals(List.of(), new Stderr(ended).warnings());
    }
  }

  /** Fails unless so many connections were printed, and each was what its line says. */
  static void assertCounts(Map<String, String> expected, int connections, Finished ended) {
    Map<String, String> found = new TreeMap<>();
    int count = 0;
    for (String line : ended.lines()) {
      String[] columns = line.split("\t");
      found.merge(columns[0], columns[1], (one, other) -> one + " and " + other);
      count += Integer.parseInt(columns[2]);
    }
    assertEquals(new TreeMap<>(expected), found, ended::toString);
    assertEquals(connections, count, ended::toString);
  }
}
