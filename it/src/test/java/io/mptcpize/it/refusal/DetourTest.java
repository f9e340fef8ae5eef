package io.mptcpize.it.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.netty.Netty;
import io.mptcpize.it.program.netty.NettyTimeouts;
import io.mptcpize.it.program.refusal.ConnectAttempts;
import io.mptcpize.it.program.refusal.DeadAddresses;
import io.mptcpize.it.program.refusal.EndedConnects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A path that drops SYNs with MPTCP and lets TCP pass: the first connect fails as it would without
 * memory, the second to the same address and port is TCP at once. With {@code -Dit.long=true}, also
 * that MPTCP comes back, which takes more than three minutes.
 */
class DetourTest {
  private static final int PORT = 7000;
  private static final int OTHER_PORT = 7001;

  /** Where SYNs with MPTCP are dropped, on {@link #PORT}. */
  private static final String DROPPED = "127.1.1. fd00:1::";

  private static final String OTHER = "127.1.2. fd00:2::";
  private static final String UNREACHABLE = "203.0.113.1";

  private static final String NO_RULES = "";
  private static final String ADDRESS_RULES =
      "mptcp connect 127.0.0.0/8 *; mptcp connect fd00::/16 *; mptcp listen * *";

  private static final Duration AT_MOST = Duration.ofMinutes(5);

  static List<Variant> variants() {
    return Variant.main();
  }

  static Stream<Arguments> jvmsAndRules() {
    return variants().stream()
        .flatMap(jvm -> Stream.of(NO_RULES, ADDRESS_RULES).map(r -> Arguments.of(jvm, r)));
  }

  @ParameterizedTest(name = "{0}, rules: {1}")
  @MethodSource("jvmsAndRules")
  void theSecondConnectIsTcp(Variant variant, String rules) {
    Need.mptcp();
    try (Namespace namespace = droppingMptcp();
        RunningJvm jvm = attempting(variant, rules, namespace)) {
      Map<String, String> first = attempts(jvm, PORT, "long", DROPPED);
      first.forEach(
          (name, outcome) ->
              assertEquals(name.contains("timeout") ? "timed out" : "closed", outcome, name));
      long dropped = namespace.dropped();
      assertAll("TCP", attempts(jvm, PORT, "long", DROPPED));
      assertEquals(dropped, namespace.dropped(), "SYNs that were dropped");
      assertAll("MPTCP", attempts(jvm, OTHER_PORT, "long", DROPPED));
      assertAll("MPTCP", attempts(jvm, PORT, "long", OTHER));

      assertAll("closed", attempts(jvm, PORT, "short", DROPPED));
      dropped = namespace.dropped();
      assertAll("closed", attempts(jvm, PORT, "short", DROPPED));
      assertTrue(namespace.dropped() > dropped, "soon given up is not remembered");

      List<String> told = told(jvm.awaitEnd().exited(0));
      assertEquals(first.size(), told.size(), told::toString);
      assertEquals(first.size(), told.stream().distinct().count(), told::toString);
      long loud = told.stream().filter(line -> line.contains(" INFO ")).count();
      assertEquals(1, loud, "of 300 dead destinations the first is told, and the others at debug");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void whatWasAnsweredOrFailedAtOnceIsNotRemembered(Variant variant) {
    Need.mptcp();
    try (Namespace namespace = Namespace.create();
        RunningJvm jvm =
            variant.jvm().agent().in(namespace).main(EndedConnects.class, UNREACHABLE).start()) {
      jvm.awaitLine("ready");
      namespace.exec("ip", "address", "add", UNREACHABLE, "dev", "lo");
      jvm.write("\n");
      Finished ended = jvm.awaitEnd().exited(0);
      Map<String, String> second = new TreeMap<>();
      ended.lines().stream()
          .filter(line -> line.contains("\t"))
          .forEach(line -> second.put(line.split("\t")[0], line.split("\t")[1]));
      assertEquals(12, second.size(), second::toString);
      assertAll("MPTCP", second);
      assertEquals(List.of(), told(ended));
    }
  }

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  /** A line for each of them filled the log of who has many. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void ofManyDeadDestinationsOneIsTold(Jdk jdk) {
    Need.mptcp();
    try (Namespace namespace = droppingMptcp()) {
      namespace.drop(List.of("ip daddr 127.2.0.0/16 tcp flags & (syn|ack) == syn"));
      Jvm jvm = Jvm.of(jdk).agent().in(namespace);
      Finished ended = jvm.mainWithoutLibraries(DeadAddresses.class, "300").run().exited(0);
      assertEquals("300 timed out\n", ended.stdout());
      assertEquals(1, told(ended).size(), ended::toString);
      assertTrue(told(ended).get(0).startsWith("[mptcpize] INFO "), ended::toString);
    }
  }

  static List<Netty> nettys() {
    List<Netty> nettys = new ArrayList<>(Netty.all());
    nettys.removeIf(netty -> netty.jdk().feature() != 17);
    return Need.some(nettys);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nettys")
  void theSecondConnectOfNettyIsTcp(Netty netty) {
    netty.need();
    try (Namespace namespace = droppingMptcp()) {
      Jvm jvm = netty.run(netty.jvm().agent().in(namespace), NettyTimeouts.class, "" + PORT);
      Finished ended =
          jvm.run("127.1.1.1\n127.1.1.1\n127.1.1.2\nfd00:1::1\n127.1.1.2\n127.1.2.1\n");
      assertEquals(
          List.of("timed out", "TCP", "timed out", "timed out", "TCP", "MPTCP"),
          ended.exited(0).lines());
      assertEquals(List.of(), Stderr.warningsIn(ended.stderr()));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "it.long", matches = "true")
  void mptcpComesBackWhenThePathHeals() throws InterruptedException {
    Need.mptcp();
    try (Namespace namespace = droppingMptcp();
        RunningJvm jvm = attempting(Variant.main().get(0), NO_RULES, namespace)) {
      attempts(jvm, PORT, "long", DROPPED);
      long begin = System.nanoTime();
      namespace.dropNothing();
      assertAll("TCP", attempts(jvm, PORT, "long", DROPPED));
      Map<String, String> now;
      do {
        Thread.sleep(1000); // time has to pass: nothing tells that it is over
        now = attempts(jvm, PORT, "long", DROPPED);
        assertTrue(System.nanoTime() - begin < AT_MOST.toNanos(), now::toString);
      } while (now.containsValue("TCP"));
      assertAll("MPTCP", now);
      Duration waited = Duration.ofNanos(System.nanoTime() - begin);
      System.out.println("MPTCP came back after " + waited.toSeconds() + " s");
    }
  }

  private static Namespace droppingMptcp() {
    Need.nft();
    Namespace namespace = Namespace.create();
    namespace.exec("ip", "route", "add", "local", "fd00::/16", "dev", "lo");
    namespace.exec("sysctl", "-qew", "net.mptcp.blackhole_timeout=0"); // the kernel's own memory
    String syn = " tcp dport " + PORT + " tcp flags & (syn|ack) == syn tcp option mptcp exists";
    namespace.drop(List.of("ip daddr 127.1.1.0/24" + syn, "ip6 daddr fd00:1::/64" + syn));
    return namespace;
  }

  private static RunningJvm attempting(Variant variant, String rules, Namespace namespace) {
    Jvm jvm = variant.jvm().agent("log=debug").in(namespace);
    if (!rules.equals(NO_RULES)) {
      jvm.property("mptcpize.rules", rules);
    }
    return jvm.main(ConnectAttempts.class, "" + PORT, "" + OTHER_PORT).start();
  }

  /** Has the program make its attempts: the outcomes by name and destination. */
  private static Map<String, String> attempts(
      RunningJvm jvm, int port, String which, String prefixes) {
    jvm.write(port + " " + which + " " + prefixes + "\n");
    Map<String, String> outcomes = new TreeMap<>();
    for (String line = jvm.awaitLine(""); !line.isEmpty(); line = jvm.awaitLine("")) {
      String[] words = line.split("\t");
      outcomes.put(words[0] + ", to " + words[1], words[2]);
    }
    return outcomes;
  }

  private static void assertAll(String expected, Map<String, String> outcomes) {
    Map<String, String> others = new TreeMap<>(outcomes);
    others.values().removeIf(expected::equals);
    assertEquals(Map.of(), others, () -> "expected everywhere: " + expected);
  }

  /** The lines about destinations that are remembered. */
  private static List<String> told(Finished ended) {
    return new Stderr(ended)
        .lines().stream().filter(line -> line.contains(" no answer to MPTCP ")).toList();
  }
}
