package io.mptcpize.it.replacement;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.replacement.CarryOver;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Options that were set before a socket is replaced, at connect or at bind, are on the new one;
 * what MPTCP does not take keeps the socket TCP, with all of them.
 */
class CarryOverTest {
  private static final String RULES = "mptcp * 127.0.0.1 *; mptcp * ::1 *";

  /** Of sockets, as the program has them. */
  private static final int KINDS = 11;

  /** What MPTCP takes wherever the agent calls it usable. */
  private static final Set<String> ALWAYS =
      Set.of(
          "SO_SNDBUF",
          "SO_RCVBUF",
          "SO_KEEPALIVE",
          "SO_LINGER",
          "SO_REUSEADDR",
          "SO_REUSEPORT",
          "TCP_NODELAY");

  static Stream<Arguments> variants() {
    return Variant.main().stream()
        .flatMap(variant -> Stream.of(false, true).map(o -> Arguments.of(variant, o)));
  }

  @ParameterizedTest(name = "{0}, IPv4 only: {1}")
  @MethodSource("variants")
  void optionsStay(Variant variant, boolean only4) {
    Need.mptcp();
    Need.ipv6();
    String[] addresses = only4 ? new String[] {"127.0.0.1"} : new String[] {"127.0.0.1", "::1"};
    Jvm jvm =
        variant
            .jvm()
            .agent()
            .property("mptcpize.rules", RULES)
            .property("java.net.preferIPv4Stack", "" + only4);
    try (Namespace namespace = Namespace.create();
        RunningJvm running = jvm.in(namespace).main(CarryOver.class, addresses).start()) {
      running.awaitLine("^again$");
      namespace.sysctl("net.mptcp.enabled", 0);
      running.write("\n");
      Finished ended = running.awaitEnd().exited(0);
      int again = ended.lines().indexOf("again");
      List<Row> given = Row.parse(ended.lines().subList(0, again));
      List<Row> refused = Row.parse(ended.lines().subList(again, ended.lines().size()));
      int together = KINDS * 2 * addresses.length;
      assertAll(
          () -> assertTrue(given.size() > 300, () -> given.size() + " rows"),
          () -> assertEquals(together, refused.size()),
          () -> assertEquals(List.of(), wrong(given)),
          () -> assertEquals(List.of(), wrong(refused)),
          () ->
              assertEquals(
                  Set.of("6"), refused.stream().map(Row::protocol).collect(Collectors.toSet())),
          () -> assertAlways(given),
          () -> assertSaid(new Stderr(ended)));
    }
  }

  /**
   * As long as no native code is in the JVM but the JDK's, a socket is asked for those options
   * alone that Java has set. IPV6_V6ONLY is set by the JDK itself where the system's default is on.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.mptcpize.it.harness.Variant#all")
  void optionsOfJavaStay(Variant variant) {
    Need.mptcp();
    Need.ipv6();
    try (Namespace namespace = Namespace.create()) {
      namespace.sysctl("net.ipv6.bindv6only", 1);
      Finished ended =
          variant
              .jvm()
              .agent()
              .property("mptcpize.rules", "mptcp * 127.0.0.1 *")
              .in(namespace)
              .main(CarryOver.class, "java", "127.0.0.1", "127.0.0.2")
              .run()
              .exited(0);
      List<Row> rows = Row.parse(ended.lines());
      assertAll(
          () -> assertTrue(rows.size() > 50, () -> rows.size() + " rows"),
          () -> assertEquals(List.of(), wrong(rows)),
          () -> assertAlways(rows));
    }
  }

  /** Neither the expected protocol, nor without loss. */
  private static List<Row> wrong(List<Row> rows) {
    return rows.stream()
        .filter(row -> !row.protocol.equals(row.expected) || !row.lost.equals("{}"))
        .toList();
  }

  private static void assertAlways(List<Row> given) {
    List<Row> must =
        given.stream().filter(row -> ALWAYS.contains(row.options.replace("option ", ""))).toList();
    assertTrue(must.size() >= ALWAYS.size(), () -> must + " of " + given);
    must.forEach(row -> assertEquals("262", row.protocol, row::toString));
  }

  /** That options kept sockets as they were, and that MPTCP was refused later, each once. */
  private static void assertSaid(Stderr stderr) {
    long kept =
        stderr.lines().stream().filter(line -> line.contains("an option set on it")).count();
    assertEquals(1, kept, stderr::toString);
    stderr.assertOneWarning("net.mptcp.enabled");
  }

  /** A line that the program printed. */
  private record Row(
      String kind, String address, String options, String expected, String protocol, String lost) {
    static List<Row> parse(List<String> lines) {
      lines.stream()
          .filter(line -> line.startsWith("absent\t"))
          .forEach(
              line -> Need.sayNotTested("this kernel's TCP has no option " + line.substring(7)));
      return lines.stream()
          .map(line -> line.split("\t"))
          .filter(words -> words.length == 6)
          .map(w -> new Row(w[0], w[1], w[2], w[3], w[4], w[5]))
          .toList();
    }
  }
}
