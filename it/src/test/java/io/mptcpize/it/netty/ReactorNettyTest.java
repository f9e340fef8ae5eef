package io.mptcpize.it.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.netty.ReactorMany;
import io.mptcpize.it.rules.MixedRules;
import io.mptcpize.it.rules.RulesNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand connections of Reactor Netty on epoll at the same time, under an allowlist. */
class ReactorNettyTest {
  private static final int CONNECTIONS = Integer.getInteger("it.reactor.connections", 1_000);

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void noneIsOnTheWrongSide(Jdk jdk) {
    Need.mptcp();
    Netty.needLibraries();
    Map<String, String> expected = new TreeMap<>(MixedRules.EXPECTED);
    expected.keySet().removeIf(line -> line.contains("internal"));
    String path = new Netty(jdk, "4.2", "epoll").classPath() + ":" + Guest.file("servers") + "/*";
    try (RulesNetwork network = new RulesNetwork(directory)) {
      Jvm jvm = Jvm.of(jdk).agent().environment("MPTCPIZE_RULES", MixedRules.TEXT);
      jvm.options(Jvm.forJnr(jdk)).options("-cp", path, ReactorMany.class.getName());
      Finished ended =
          network
              .in(jvm.options(String.valueOf(CONNECTIONS)))
              .run(String.join("\n", expected.keySet()))
              .exited(0);
      MixedRules.assertCounts(expected, CONNECTIONS, ended);
      assertEquals(List.of(), Stderr.warningsIn(ended.stderr()));
    }
  }
}
