package io.mptcpize.it.others;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.AgentJar;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.program.others.ListeningAgent;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The listener of another agent is TCP where that is given first, which is told in one line, and
 * MPTCP where it is given after ours.
 */
class OlderListenerTest {
  private static final int PORT = 7070;

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @BeforeEach
  void needs() {
    Need.mptcp();
    Need.root();
    Need.ss();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void olderOne(Jdk jdk) {
    String line =
        "[mptcpize] INFO listeners older than the agent stay TCP, give its -javaagent first: port "
            + PORT;
    assertTold(List.of(line), false, Jvm.of(jdk).options(other()).agent());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void youngerOne(Jdk jdk) {
    assertTold(List.of(), true, Jvm.of(jdk).agent().options(other()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void olderOneThatIsToBeTcp(Jdk jdk) {
    Jvm jvm = Jvm.of(jdk).property("mptcpize.rules", "tcp listen 127.0.0.1 7070; mptcp * * *");
    assertTold(List.of(), false, jvm.options(other()).agent());
  }

  private String other() {
    return "-javaagent:" + AgentJar.of(directory, ListeningAgent.class) + "=" + PORT;
  }

  private static void assertTold(List<String> lines, boolean mptcp, Jvm jvm) {
    try (Namespace namespace = Namespace.create();
        RunningJvm running =
            jvm.in(namespace).mainWithoutLibraries(HeldConnections.class, "127.0.0.1").start()) {
      running.awaitLine("ready");
      String listeners = namespace.exec("ss", "-HlnM");
      assertEquals(mptcp, listeners.contains(":" + PORT + " "), listeners);
      running.awaitEnd().exited(0);
      List<String> told =
          running.stderr().lines().filter(line -> line.contains("listeners")).toList();
      assertEquals(lines, told, running::stderr);
    }
  }
}
