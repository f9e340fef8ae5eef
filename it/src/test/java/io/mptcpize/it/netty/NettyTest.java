package io.mptcpize.it.netty;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.others.OthersServer;
import io.mptcpize.it.program.netty.NettyTable;
import io.mptcpize.it.rules.RulesText;
import io.mptcpize.it.sockets.ExpectedTable;
import io.mptcpize.it.sockets.TableRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sockets of Netty's transports, as the kernel sees them. */
class NettyTest {
  private static final List<String> PATHS = List.of("v4", "v6", "any-v4", "any-v6");

  @TempDir private Path directory;

  static List<Netty> all() {
    return Netty.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void socketsAreMptcp(Netty netty) {
    netty.need();
    String[] paths = PATHS.toArray(String[]::new);
    Finished plain = netty.run(netty.jvm(), NettyTable.class, paths).run().exited(0);
    Finished agent = netty.run(netty.jvm().agent(), NettyTable.class, paths).run().exited(0);
    Map<String, TableRow> without = TableRow.parse(plain.lines());
    Map<String, TableRow> with = TableRow.parse(agent.lines());
    assertAll(
        () -> TableRow.assertProtocols("without the agent", expected(netty, false), without),
        () -> TableRow.assertProtocols("with the agent", expected(netty, true), with),
        () -> TableRow.assertSameSettings(without, with),
        () -> assertEquals(OthersServer.complaints(plain), OthersServer.complaints(agent)));
  }

  private static Map<String, String> expected(Netty netty, boolean agent) {
    return ExpectedTable.ofStreams(netty.transport(), PATHS, agent);
  }

  /** With NIO, the sockets are the JDK's. */
  static List<Netty> nativesAndSomeNio() {
    List<Netty> some = new ArrayList<>(all());
    some.removeIf(netty -> netty.transport().equals("nio") && netty.jdk().feature() != 17);
    return some;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nativesAndSomeNio")
  void socketsAreWhatTheRulesSay(Netty netty) throws IOException {
    assertTable(netty, RulesText.full());
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("atOnce")
  void rulesThatDecideAtOnce(Netty netty, String table) throws IOException {
    assertTable(netty, new RulesText(table));
  }

  static Stream<Arguments> atOnce() {
    List<Netty> nettys = new ArrayList<>(Netty.natives());
    nettys.removeIf(netty -> netty.jdk().feature() != 17 || netty.version().equals("4.1"));
    return Need.some(nettys).stream()
        .flatMap(
            netty ->
                RulesText.AT_ONCE.stream()
                    .map(table -> Arguments.of(netty, RulesText.named(table))));
  }

  private void assertTable(Netty netty, RulesText table) throws IOException {
    netty.need();
    table.assertRows(
        directory,
        netty.jvm().agent(),
        jvm -> netty.run(jvm, NettyTable.class),
        request -> List.of(netty.transport()));
  }
}
