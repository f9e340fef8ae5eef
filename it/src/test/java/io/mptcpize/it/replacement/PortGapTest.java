package io.mptcpize.it.replacement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.replacement.BoundConnects;
import io.mptcpize.it.program.replacement.PortRival;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that are bound before their sockets are replaced: no other process gets their ports, and
 * they connect. {@code -Dit.rounds=N} makes it longer.
 */
class PortGapTest {
  private static final String RULES = "mptcp connect 127.0.0.1 *; mptcp listen * *";
  private static final int ROUNDS = Integer.getInteger("it.rounds", 100);
  private static final int CLIENTS = 6 * ROUNDS;

  static List<Variant> variants() {
    return Variant.main();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void nobodyElseGetsThePort(Variant variant, @TempDir Path directory) {
    Need.mptcp();
    String port = directory.resolve("port").toString();
    try (Namespace namespace = Namespace.create();
        RunningJvm rival =
            Jvm.of(Jdks.current()).in(namespace).main(PortRival.class, port).start()) {
      rival.awaitLine("ready");
      Finished bound =
          variant
              .jvm()
              .agent()
              .property("mptcpize.rules", RULES)
              .in(namespace)
              .main(BoundConnects.class, port, "" + ROUNDS)
              .run()
              .exited(0);
      assertEquals("{MPTCP=" + CLIENTS + "}\n", bound.stdout());
      List<String> ways = rival.awaitEnd().exited(0).lines();
      assertEquals(4, ways.size(), ways::toString);
      for (String way : ways.subList(1, ways.size())) {
        String[] words = way.split("\t");
        assertTrue(Long.parseLong(words[1]) > CLIENTS, () -> "hardly a try: " + way);
        assertEquals("0", words[2], () -> "ports taken: " + way);
      }
    }
  }
}
