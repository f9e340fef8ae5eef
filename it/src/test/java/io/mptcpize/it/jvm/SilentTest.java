package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing but the agent's lines is on stderr, and all is MPTCP, in a program that has no native
 * access of its own: what its sockets are, {@code ss} tells from outside.
 */
class SilentTest {
  static Stream<Arguments> jvms() {
    List<Arguments> jvms = new ArrayList<>();
    for (Jdk jdk : Jdks.all()) {
      jvms.add(Arguments.of(jdk, List.of()));
      if (jdk.feature() >= 24) {
        jvms.add(Arguments.of(jdk, List.of("--illegal-native-access=deny")));
        jvms.add(Arguments.of(jdk, List.of("--sun-misc-unsafe-memory-access=deny")));
      }
    }
    return jvms.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("jvms")
  void mptcpWithoutAWordFromTheJdk(Jdk jdk, List<String> options) {
    Need.mptcp();
    Need.ipv6();
    Jvm jvm = Jvm.of(jdk).agent().options(options.toArray(String[]::new));
    try (RunningJvm running =
        jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1", "::1").start()) {
      running.awaitLine("ready");
      List<String> sockets = Ss.mptcp(running.pid());
      sockets = sockets.stream().filter(line -> !line.contains("fallback")).toList();
      assertEquals(HeldConnections.SOCKETS * 2, sockets.size(), sockets::toString);
      Finished finished = running.awaitEnd().exited(0);
      assertEquals("ready\n", finished.stdout());
      assertEquals(List.of(), new Stderr(finished).warnings());
    }
  }
}
