package io.mptcpize.it.rules;

import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.rules.RulesTable;
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
  @TempDir private Path directory;

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
    Need.ipv6();
  }

  static List<Variant> variants() {
    return Variant.main();
  }

  static Stream<Arguments> atOnce() {
    return variants().stream()
        .flatMap(
            variant ->
                RulesText.AT_ONCE.stream()
                    .map(table -> Arguments.of(variant, RulesText.named(table))));
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
