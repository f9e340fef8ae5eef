package io.mptcpize.it;

import io.mptcpize.it.program.RulesTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules on real sockets: every kind of them inside and outside of rules of every form. */
class RulesSocketsTest {
  /** Where a role gets the same answer everywhere, its sockets are opened that way. */
  static final List<String> AT_ONCE =
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
        .flatMap(
            variant ->
                AT_ONCE.stream().map(table -> Arguments.of(variant, RulesText.named(table))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void socketsAreWhatTheRulesSay(Variant variant) throws IOException {
    assertTable(variant, RulesText.full());
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("atOnce")
  void rulesThatDecideAtOnce(Variant variant, String table) throws IOException {
    assertTable(variant, new RulesText(table));
  }

  private void assertTable(Variant variant, RulesText table) throws IOException {
    table.assertRows(
        directory,
        variant.jvm().agent(),
        jvm -> jvm.main(RulesTable.class),
        request -> kinds(request, variant.jdk().feature()));
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
