package io.mptcpize.it.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.sockets.OpenedSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that cannot be read leave all sockets TCP, with one warning that names the place. */
class RulesBrokenTest {
  private static final String EVERYTHING = "mptcp * * *";

  @TempDir private Path directory;

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("mptcp connect 10.0.0.0/8", List.of("line 1", "column 25")),
        Arguments.of("mptcp * * *; mptcp listen * 0", List.of("rule 2", "column", "'0'")),
        Arguments.of("mptcp * * *; tpc * * *", List.of("rule 2", "column", "'tpc'")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void brokenRulesLeaveAllTcp(String rules, List<String> words) {
    Stderr stderr = OpenedSockets.by(rules(Jdks.one(17), rules)).assertTcp();
    stderr.assertOneWarning("system property mptcpize.rules", "everything is TCP");
    stderr.assertOneWarning(words.toArray(String[]::new));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void rulesOfTwoSourcesLeaveAllTcp(Jdk jdk) throws IOException {
    Path file = Files.writeString(directory.resolve("rules"), EVERYTHING);
    Jvm jvm = rules(jdk, EVERYTHING).environment("MPTCPIZE_RULES_FILE", file.toString());
    OpenedSockets.by(jvm)
        .assertTcp()
        .assertOneWarning("system property mptcpize.rules", "environment MPTCPIZE_RULES_FILE");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void missingFileLeavesAllTcp(Jdk jdk) {
    Path missing = directory.resolve("missing");
    OpenedSockets.by(rulesFile(jdk, missing)).assertTcp().assertOneWarning(missing.toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void brokenFileLeavesAllTcp(Jdk jdk) throws IOException {
    Path file = Files.writeString(directory.resolve("rules"), EVERYTHING + "\n\nmptcp * * no\n");
    OpenedSockets.by(rulesFile(jdk, file))
        .assertTcp()
        .assertOneWarning(file + "", "line 3", "column 11", "no");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void emptyFileMeansTcp(Jdk jdk) throws IOException {
    Path file = Files.writeString(directory.resolve("rules"), "# " + EVERYTHING + "\n");
    assertEquals(List.of(), OpenedSockets.by(rulesFile(jdk, file)).assertTcp().warnings());
    Files.writeString(file, "");
    assertEquals(List.of(), OpenedSockets.by(rulesFile(jdk, file)).assertTcp().warnings());
  }

  /** What the broken ones would be if they were whole. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void wholeRulesAreFollowed(Jdk jdk) throws IOException {
    Path file = Files.writeString(directory.resolve("rules"), EVERYTHING);
    assertEquals(List.of(), OpenedSockets.by(rulesFile(jdk, file)).assertMptcp().warnings());
    assertEquals(List.of(), OpenedSockets.by(rules(jdk, EVERYTHING)).assertMptcp().warnings());
  }

  private static Jvm rules(Jdk jdk, String rules) {
    return Jvm.of(jdk).agent().property("mptcpize.rules", rules);
  }

  private static Jvm rulesFile(Jdk jdk, Path file) {
    return Jvm.of(jdk).agent().property("mptcpize.rules-file", file.toString());
  }
}
