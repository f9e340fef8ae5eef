package io.mptcpize.it.replacement;

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
import io.mptcpize.it.program.replacement.ClosingRaces;
import io.mptcpize.it.program.replacement.SelectorCases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sockets that are replaced at connect, while selectors and other threads have to do with them.
 * {@code -Dit.rounds=N} makes it longer.
 */
class SelectorsTest {
  private static final String RULES = "mptcp connect 127.0.0.1 *; mptcp listen 127.0.0.1 *";

  /** The JDK's two kinds of selectors on Linux: it takes the first unless told otherwise. */
  private static final String EPOLL = "EPoll";

  private static final String POLL = "Poll";

  private static final String OWN_SELECTOR = "watched by a selector of its own";

  private static final String ANSWERED_LATE =
      "interest .*|watched( by.*| before)?|registered .*|cancelled and (reg|not).*";

  private static final int ROUNDS = Integer.getInteger("it.rounds", 100);
  private static final int FEW_ROUNDS = 20;

  /** Each try takes a millisecond; the rarest loss that was seen came once in 2,000. */
  private static final int TRIES = 2000;

  static List<Variant> variants() {
    return Variant.main();
  }

  /** Where poll selectors are tried, too; all JDKs have them. */
  static List<Jdk> jdksWithPoll() {
    return Jdks.some(8, 17, 25);
  }

  private static Jvm jvm(Jdk jdk, String selectors) {
    String provider = "sun.nio.ch." + selectors + "SelectorProvider";
    return Jvm.of(jdk).property("java.nio.channels.spi.SelectorProvider", provider);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void noEventAndNoDescriptorIsLost(Variant variant) {
    Need.mptcp();
    assertNothingLost(ROUNDS, variant.jvm());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdksWithPoll")
  void pollSelectorsLoseNothing(Jdk jdk) {
    Need.mptcp();
    assertNothingLost(FEW_ROUNDS, jvm(jdk, POLL));
  }

  private static void assertNothingLost(int rounds, Jvm jvm) {
    Map<String, String> cases = run(jvm, SelectorCases.class, rounds);
    assertEquals(17, cases.size(), cases::toString);
    cases.forEach(
        (name, connections) -> {
          boolean none = name.contains("closed") || name.startsWith("listener");
          boolean some = name.startsWith("interrupted"); // as many as were quicker
          assertEquals(
              none || some ? "{}" : expected(name, rounds),
              some ? connections.replaceFirst("MPTCP=\\d+", "") : connections,
              name);
        });
  }

  private static String expected(String name, int rounds) {
    return (name.equals(OWN_SELECTOR) ? "{TCP=" : "{MPTCP=") + rounds + "}";
  }

  static Stream<Arguments> jdksAndSelectors() {
    return Stream.concat(
        Jdks.main().stream().map(jdk -> Arguments.of(jdk, EPOLL)),
        jdksWithPoll().stream().map(jdk -> Arguments.of(jdk, POLL)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("jdksAndSelectors")
  void connectsThatAreAnsweredLate(Jdk jdk, String selectors) {
    Need.mptcp();
    Need.nft();
    Jvm jvm = jvm(jdk, selectors).agent().property("mptcpize.rules", RULES);
    try (Namespace namespace = Namespace.create();
        RunningJvm running =
            jvm.in(namespace)
                .main(SelectorCases.class, "" + FEW_ROUNDS, ANSWERED_LATE, "late")
                .start()) {
      String port = running.awaitLine("^port\t").split("\t")[1];
      // on a busy machine it may take longer to let them pass than the kernel tries MPTCP
      namespace.exec("sysctl", "-qew", "net.mptcp.syn_retrans_before_tcp_fallback=9");
      namespace.drop(List.of("tcp dport " + port));
      running.write("\n");
      running.awaitLine("^pending$");
      long dropped = namespace.dropped();
      namespace.dropNothing();
      Map<String, String> cases = cases(running.awaitEnd().exited(0));
      assertEquals(11, cases.size(), cases::toString);
      assertTrue(dropped >= 11 * FEW_ROUNDS, () -> "dropped " + dropped);
      cases.forEach((name, found) -> assertEquals(expected(name, FEW_ROUNDS), found, name));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void whatIsTakenOutOfASelectorMeanwhileIsOut(Variant variant) {
    Need.mptcp();
    Map<String, String> cases =
        run(variant.jvm(), SelectorCases.class, TRIES, "taken out meanwhile");
    assertEquals(Map.of("taken out meanwhile", "{MPTCP=" + TRIES + "}"), cases);
  }

  /**
   * The exceptions are those of the JDK without the agent, which differ from version to version.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void connectsEndAsWithoutTheAgent(Variant variant) {
    Need.mptcp();
    run(variant.jvm(), ClosingRaces.class, TRIES)
        .forEach(
            (name, outcomes) -> {
              String rest = outcomes.replaceAll("(connected|" + ends(name) + ")=\\d+(, )?", "");
              assertEquals("{}", rest, name);
            });
  }

  private static String ends(String name) {
    if (name.contains("interrupted")) {
      return "java.nio.channels.ClosedByInterruptException";
    }
    if (name.startsWith("Socket ")) {
      return "java.net.(Socket|Connect)Exception"; // the latter from PlainSocketImpl, now and then
    }
    String closed = "java.nio.channels.(Asynchronous|ClosedChannel)(Close)?Exception";
    // the adaptor sets the channel back to blocking (8, 11): on a closed descriptor, now and then
    return name.contains("socket()") ? closed + "|java.io.IOException" : closed;
  }

  /** What a program prints, by the case's name: it exits with 0 if nothing is lost. */
  private static Map<String, String> run(Jvm jvm, Class<?> program, int rounds, String... cases) {
    List<String> arguments = new ArrayList<>(List.of(String.valueOf(rounds)));
    arguments.addAll(List.of(cases));
    jvm.agent().property("mptcpize.rules", RULES);
    Finished ended = jvm.main(program, arguments.toArray(String[]::new)).run().exited(0);
    Stderr stderr = new Stderr(ended);
    assertEquals(List.of(), stderr.warnings());
    Map<String, String> found = cases(ended);
    long kept = stderr.lines().stream().filter(line -> line.contains("is not the JDK's")).count();
    assertEquals(found.containsKey(OWN_SELECTOR) ? 1 : 0, kept, stderr::toString);
    return found;
  }

  private static Map<String, String> cases(Finished ended) {
    Map<String, String> found = new TreeMap<>();
    ended.lines().stream()
        .map(line -> line.split("\t"))
        .filter(words -> words.length == 3)
        .forEach(words -> found.put(words[0], words[2]));
    return found;
  }
}
