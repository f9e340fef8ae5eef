package io.mptcpize.it.replacement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.netty.Netty;
import io.mptcpize.it.program.netty.NettyOwnPorts;
import io.mptcpize.it.program.replacement.OwnPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that are bound to a port of their own choosing and connect to themselves, or to each
 * other at once, lose no byte: they are TCP. Those that let the kernel choose are MPTCP.
 */
class OwnPortsTest {
  private static final String BY_ADDRESS = "mptcp connect 127.0.0.1 *; mptcp listen * *";
  private static final String ADDRESS = "127.0.0.1";

  static Stream<Arguments> variantsAndRules() {
    return andRules(Variant.some(8, 11, 17, 25));
  }

  static Stream<Arguments> nettysAndRules() {
    List<Netty> nettys = new ArrayList<>(Netty.all());
    nettys.removeIf(netty -> netty.jdk().feature() != 17 || netty.transport().equals("nio"));
    return andRules(Need.some(nettys));
  }

  private static Stream<Arguments> andRules(List<?> those) {
    return those.stream()
        .flatMap(one -> Stream.of("", BY_ADDRESS).map(rules -> Arguments.of(one, rules)));
  }

  @ParameterizedTest(name = "{0}, rules: {1}")
  @MethodSource("variantsAndRules")
  void theFirstByteArrives(Variant variant, String rules) {
    Need.mptcp();
    assertIntact(
        variant.jvm().agent(),
        rules,
        jvm -> jvm.main(OwnPorts.class, ADDRESS),
        "Socket",
        "SocketChannel",
        "AsynchronousSocketChannel");
  }

  @ParameterizedTest(name = "{0}, rules: {1}")
  @MethodSource("nettysAndRules")
  void theFirstByteArrivesAtNetty(Netty netty, String rules) {
    netty.need();
    assertIntact(
        netty.jvm().agent(),
        rules,
        jvm -> netty.run(jvm, NettyOwnPorts.class, ADDRESS),
        "bound",
        "at connect");
  }

  private static void assertIntact(
      Jvm jvm, String rules, UnaryOperator<Jvm> program, String... kinds) {
    if (!rules.isEmpty()) {
      jvm.property("mptcpize.rules", rules);
    }
    Need.nft();
    try (Namespace namespace = Namespace.create()) {
      namespace.drop(List.of("tcp flags & rst == rst")); // the first waits for the second
      Finished finished = program.apply(jvm.in(namespace)).run().exited(0);
      List<String> expected = new ArrayList<>();
      for (String kind : kinds) {
        expected.add(kind + "\titself\t6 TCP\t" + OwnPorts.SENT);
        expected.add(kind + "\teach other, first\t6 TCP\t" + OwnPorts.SENT);
        expected.add(kind + "\teach other, second\t6 TCP\t" + OwnPorts.SENT);
        expected.add(kind + "\tserver\t6 TCP\t" + OwnPorts.SENT);
        expected.add(kind + "\tserver, port 0\t262 MPTCP\t" + OwnPorts.SENT);
      }
      assertEquals(String.join("\n", expected), String.join("\n", finished.lines()));
      assertEquals(
          1,
          finished.stderr().lines().filter(line -> line.contains("port of its own")).count(),
          finished::toString);
    }
  }
}
