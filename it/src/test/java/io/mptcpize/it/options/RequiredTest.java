package io.mptcpize.it.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code required=true} where the kernel refuses: the JVM does not start. */
class RequiredTest {
  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void exitCodeOneAndOneLineThatSaysWhy(Jdk jdk) {
    assertRefused(jdk, "required=true");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void theLineIsWrittenAtEveryLogLevel(Jdk jdk) {
    assertRefused(jdk, "required=true,log=off");
  }

  private static void assertRefused(Jdk jdk, String argument) {
    try (Namespace namespace = Namespace.create()) {
      Need.mptcp();
      namespace.sysctl("net.mptcp.enabled", 0);
      Finished jvm =
          Jvm.of(jdk)
              .agent(argument)
              .in(namespace)
              .mainWithoutLibraries(HeldConnections.class)
              .run()
              .exited(1);
      assertEquals("", jvm.stdout());
      List<String> lines = new Stderr(jvm).lines();
      assertEquals(1, lines.size(), lines::toString);
      assertTrue(lines.get(0).contains("net.mptcp.enabled"), lines::toString);
    }
  }
}
