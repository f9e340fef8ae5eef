package io.mptcpize.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.program.rules.ClosingRaces;
import io.mptcpize.it.program.rules.SelectorCases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sockets that are replaced at connect, while selectors and other threads have to do with them. */
class SelectorsTest {
  private static final String RULES = "mptcp connect 127.0.0.1 *; mptcp listen 127.0.0.1 *";
  private static final int ROUNDS = 200;

  /** Each try takes a millisecond; the rarest loss that was seen came once in 2,000. */
  private static final int TRIES = 2000;

  static List<Variant> variants() {
    return Variant.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void noEventAndNoDescriptorIsLost(Variant variant) {
    Need.mptcp();
    Map<String, String> cases = run(variant, SelectorCases.class, ROUNDS);
    assertEquals(15, cases.size(), cases::toString);
    cases.forEach(
        (name, connections) -> {
          boolean none = name.contains("closed") || name.startsWith("listener");
          boolean some = name.startsWith("interrupted"); // as many as were quicker
          String expected = none || some ? "{}" : "{MPTCP=" + ROUNDS + "}";
          assertEquals(
              expected, some ? connections.replaceFirst("MPTCP=\\d+", "") : connections, name);
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void whatIsTakenOutOfASelectorMeanwhileIsOut(Variant variant) {
    Need.mptcp();
    Map<String, String> cases = run(variant, SelectorCases.class, TRIES, "taken out meanwhile");
    assertEquals(Map.of("taken out meanwhile", "{MPTCP=" + TRIES + "}"), cases);
  }

  /**
   * The exceptions are those of the JDK without the agent, which differ from version to version.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void connectsEndAsWithoutTheAgent(Variant variant) {
    Need.mptcp();
    run(variant, ClosingRaces.class, TRIES)
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
  private static Map<String, String> run(
      Variant variant, Class<?> program, int rounds, String... cases) {
    Jvm jvm = variant.jvm().agent().property("mptcpize.rules", RULES);
    List<String> arguments = new ArrayList<>(List.of(String.valueOf(rounds)));
    arguments.addAll(List.of(cases));
    Finished ended = jvm.main(program, arguments.toArray(String[]::new)).run().exited(0);
    assertEquals(List.of(), new Stderr(ended).warnings());
    Map<String, String> found = new TreeMap<>();
    ended.lines().forEach(line -> found.put(line.split("\t")[0], line.split("\t")[2]));
    return found;
  }
}
