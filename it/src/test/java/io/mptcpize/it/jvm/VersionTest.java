package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.jvm.NoSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts ask {@code java -version} for the JDK's version and take the first line with this word in
 * it, or the first number behind it; the agent's line was before it, and had the word.
 */
class VersionTest {
  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  static List<Arguments> questions() {
    List<Arguments> cases = new ArrayList<>();
    for (Jdk jdk : jdks()) {
      cases.add(Arguments.of(jdk, List.of("-version")));
      cases.add(Arguments.of(jdk, List.of("-XshowSettings:vm", "-version")));
      if (jdk.feature() >= 9) {
        cases.add(Arguments.of(jdk, List.of("--version")));
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("questions")
  void whoAsksForTheVersionGetsNothingElse(Jdk jdk, List<String> question) {
    String[] options = question.toArray(String[]::new);
    Finished without = Jvm.of(jdk).options(options).run().exited(0);
    Finished with =
        Jvm.of(jdk)
            .environment("JAVA_TOOL_OPTIONS", Agent.option())
            .options(options)
            .run()
            .exited(0);
    String pickedUp = "Picked up JAVA_TOOL_OPTIONS: " + Agent.option() + "\n";
    assertEquals(pickedUp + without.stderr(), with.stderr());
    assertEquals(without.stdout(), with.stdout());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aProgramsStartIsToldWithoutThatWord(Jdk jdk) {
    Finished finished = Jvm.of(jdk).agent().mainWithoutLibraries(NoSocket.class).run().exited(0);
    List<String> lines = new Stderr(finished).lines();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains(Agent.VERSION), lines::toString);
    assertFalse(lines.get(0).contains("version"), lines::toString);
  }
}
