package io.mptcpize.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.program.RulesTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules on real sockets: every kind of them inside and outside of rules of every form. */
class RulesSocketsTest {
  /** Where a role gets the same answer everywhere, its sockets are opened that way. */
  private static final List<String> AT_ONCE =
      List.of(
          """
          tcp   listen  10.1.0.5  *
          tcp   listen  fd00:1::5 *
          mptcp listen  * 7000-7999
          mptcp connect * *
              MPTCP connect 10.1.0.1  7001 from 10.1.0.5
              MPTCP connect fd00:1::1 7001 from fd00:1::5
              MPTCP connect 10.1.0.1  7001 from *
              TCP   listen  10.1.0.1  8001
              TCP   listen  *         0
          """,
          """
          mptcp listen  10.1.0.5  *
          mptcp listen  fd00:1::5 *
          mptcp listen  * 7000-7999
              TCP   connect 10.1.0.1  7001 from 10.1.0.5
              TCP   connect fd00:1::1 7001 from fd00:1::5
              TCP   connect 10.1.0.1  7001
          """,
          """
          mptcp listen  * *
          mptcp connect 10.1.0.1 7001
              MPTCP connect 10.1.0.1 7001
              MPTCP connect 10.1.0.1 7001 from 10.1.0.5
              TCP   connect 10.1.0.2 7001
              TCP   connect 10.1.0.2 7001 from 10.1.0.5
          """,
          """
          mptcp * 0.0.0.0/0 *
              MPTCP connect 10.1.0.1 7001
              MPTCP connect 10.1.0.1 7001 from 10.1.0.5
              MPTCP listen  10.1.0.1 8001
              TCP   connect fd00:1::1 7001
          """,
          """
          tcp   * 127.0.0.0/8 *
          tcp   * ::1         *
          mptcp * *           *
              MPTCP connect 10.1.0.1 7001
              MPTCP connect fd00:1::1 7001 from fd00:1::5
              MPTCP listen  10.1.0.1 0
              MPTCP listen  fd00:1::1 8001
              TCP   connect 127.0.0.1 7001
              TCP   connect ::1 7001
              TCP   connect ::1 7001 from ::1
          """);

  @TempDir private Path directory;

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
    Need.ipv6();
  }

  static List<Variant> variants() {
    return Variant.all();
  }

  static Stream<Arguments> atOnce() {
    return variants().stream()
        .flatMap(variant -> AT_ONCE.stream().map(table -> Arguments.of(variant, named(table))));
  }

  private static Named<String> named(String table) {
    return Named.of(
        table.substring(0, table.indexOf("\n  ")).replaceAll(" +", " ").replace("\n", "; "), table);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void socketsAreWhatTheRulesSay(Variant variant) throws IOException {
    try (InputStream table = getClass().getResourceAsStream("rules.table")) {
      assertTable(variant, new String(table.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("atOnce")
  void rulesThatDecideAtOnce(Variant variant, String table) throws IOException {
    assertTable(variant, table);
  }

  private void assertTable(Variant variant, String table) throws IOException {
    StringBuilder rules = new StringBuilder();
    StringBuilder requests = new StringBuilder();
    Map<String, String> expected = new TreeMap<>();
    for (String line : table.lines().toList()) {
      if (line.startsWith(" ")) {
        String[] words = line.trim().split(" +", 2);
        String request = words[1].replaceAll(" +", " ");
        requests.append(request).append('\n');
        expect(words[0].equals("MPTCP"), request, variant.jdk().feature(), expected);
      } else {
        rules.append(line).append('\n');
      }
    }
    Path file = Files.writeString(directory.resolve("rules"), rules);
    try (RulesNetwork network = new RulesNetwork(directory)) {
      Jvm jvm = variant.jvm().agent().property("mptcpize.rules-file", file.toString());
      Finished ended = network.in(jvm).main(RulesTable.class).run(requests.toString()).exited(0);
      TableRow.assertProtocols("rows", expected, TableRow.parse(ended.lines()));
      assertEquals(List.of(), new Stderr(ended).warnings());
    }
  }

  /** Adds what the rows of a line must be. */
  private static void expect(
      boolean mptcp, String request, int feature, Map<String, String> expected) {
    String both = mptcp ? "262 MPTCP" : "6 TCP";
    boolean connects = request.startsWith("connect");
    String client = connects ? both : mptcp ? "262 MPTCP" : "262 TCP";
    for (String kind : kinds(request, feature)) {
      expected.put(TableRow.key(kind, request, "listener"), connects ? "262 MPTCP" : both);
      expected.put(TableRow.key(kind, request, "client"), client);
      expected.put(TableRow.key(kind, request, "accepted"), both);
    }
  }

  /** All that can be used in this way. */
  private static List<String> kinds(String request, int feature) {
    List<String> kinds =
        new ArrayList<>(
            List.of(
                "Socket",
                "SocketChannel",
                "SocketChannel with Selector",
                "SocketChannel.socket()",
                "AsynchronousSocketChannel"));
    if (request.contains(" from ")) {
      return kinds;
    }
    kinds.add("Socket bound and connected with timeout");
    if (feature >= 15) {
      kinds.add("SocketChannel.open(INET6)");
      if (!request.matches(".*(::|mapped|six).*")) {
        kinds.add("SocketChannel.open(INET)");
      }
    }
    if (feature >= 21) {
      kinds.add("Socket in virtual threads");
      kinds.add("SocketChannel in virtual threads");
    }
    return kinds;
  }
}
