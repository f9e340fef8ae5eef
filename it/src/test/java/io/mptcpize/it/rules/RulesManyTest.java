package io.mptcpize.it.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.rules.RulesMany;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thousands of connections under mixed rules: not one is on the wrong side. */
class RulesManyTest {
  /** A multiple of 200, which are opened at a time. */
  private static final int CONNECTIONS = Integer.getInteger("it.connections", 10_000);

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void noneIsOnTheWrongSide(Jdk jdk) {
    Need.mptcp();
    try (RulesNetwork network = new RulesNetwork(directory)) {
      Jvm jvm = network.in(Jvm.of(jdk).agent().property("mptcpize.rules", MixedRules.TEXT));
      String input = String.join("\n", MixedRules.EXPECTED.keySet());
      Finished ended = jvm.main(RulesMany.class, String.valueOf(CONNECTIONS)).run(input).exited(0);
      MixedRules.assertCounts(MixedRules.EXPECTED, CONNECTIONS, ended);
      assertEquals(List.of(), new Stderr(ended).warnings());
    }
  }
}
