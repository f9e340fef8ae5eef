package io.mptcpize.it.sockets;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.KeyStore;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.sockets.SocketTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of socket of every JDK, as the kernel sees it: {@link ExpectedTable}. */
class SocketTableTest {
  private static final List<String> ALL_PATHS = List.of("v4", "v6", "any-v4", "any-v6");

  static Stream<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Variant variant : Variant.all()) {
      cells.add(new Cell(variant, "", ALL_PATHS, "127.0.0.1"));
      String only4 = "-Djava.net.preferIPv4Stack=true";
      cells.add(new Cell(variant, only4, List.of("v4", "any-v4"), "127.0.0.1"));
      cells.add(new Cell(variant, "-Djava.net.preferIPv6Addresses=true", ALL_PATHS, "::1"));
    }
    return cells.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void socketsAreWhatTheTableSays(Cell cell) {
    Need.mptcp();
    if (cell.paths.contains("v6")) {
      Need.ipv6();
    }
    Finished plain = cell.jvm().main(SocketTable.class, cell.arguments()).run().exited(0);
    Finished agent =
        cell.jvm()
            .agent()
            .options("-Xverify:all")
            .main(SocketTable.class, cell.arguments())
            .run()
            .exited(0);
    Map<String, TableRow> without = TableRow.parse(plain.lines());
    Map<String, TableRow> with = TableRow.parse(agent.lines());
    assertAll(
        () -> assertEquals("", plain.stderr()),
        () -> TableRow.assertProtocols("without the agent", cell.expected(false), without),
        () -> assertEquals(List.of(), new Stderr(agent).warnings()),
        () -> TableRow.assertProtocols("with the agent", cell.expected(true), with),
        () -> TableRow.assertSameSettings(without, with));
  }

  /**
   * A JVM of the matrix.
   *
   * @param mode the preference of addresses, or empty
   * @param paths those that such a JVM can use
   * @param loopback the address that it takes for the machine's own
   */
  private record Cell(Variant variant, String mode, List<String> paths, String loopback) {
    Jvm jvm() {
      Jvm jvm = variant.jvm().property("java.rmi.server.hostname", loopback);
      Stream.of(mode).filter(o -> !o.isEmpty()).forEach(jvm::options);
      return KeyStore.to(jvm);
    }

    String[] arguments() {
      return paths.toArray(String[]::new);
    }

    Map<String, String> expected(boolean agent) {
      return ExpectedTable.of(variant.jdk().feature(), paths, agent);
    }

    @Override
    public String toString() {
      return (variant + " " + mode).trim();
    }
  }
}
