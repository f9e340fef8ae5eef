package io.mptcpize.it.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import java.util.Map;
import java.util.TreeMap;

/** Rules for many connections at the same time, and what these must be. */
public final class MixedRules {
  /** The rules. */
  public static final String TEXT =
      String.join(
          ";",
          "tcp   connect 10.1.0.1      7003",
          "mptcp *       10.1.0.0/24   7001,7003",
          "mptcp connect 10.1.0.2      7004-7005",
          "mptcp connect *.internal    7006",
          "mptcp connect fd00:1::/32   7007-7009",
          "tcp   listen  fd00:1::2     *",
          "mptcp listen  *             7006-7010");

  /**
   * By a line for {@code RulesCase}. A client that asks for MPTCP in vain is no TCP socket: {@code
   * FALLBACK}.
   */
  public static final Map<String, String> EXPECTED =
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

  private MixedRules() {}

  /**
   * Fails unless so many connections were printed, and each was what its line says.
   *
   * @param expected by line, client and server: {@code MPTCP to MPTCP}
   */
  public static void assertCounts(Map<String, String> expected, int connections, Finished ended) {
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
