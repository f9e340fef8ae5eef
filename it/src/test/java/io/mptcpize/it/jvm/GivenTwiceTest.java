package io.mptcpize.it.jvm;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.sockets.OpenedSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent that is given twice works once, and says so in one warning. */
class GivenTwiceTest {
  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void twiceOnTheCommandLine(Jdk jdk) {
    OpenedSockets.by(Jvm.of(jdk).agent().agent()).assertMptcp().assertOneWarning("again");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void byToolOptionsAndOnTheCommandLine(Jdk jdk) {
    Jvm jvm = Jvm.of(jdk).environment("JAVA_TOOL_OPTIONS", Agent.option()).agent();
    OpenedSockets.by(jvm).assertMptcp().assertOneWarning("again");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void asTwoCopiesOfTheJar(Jdk jdk) throws IOException {
    Path copy = Files.copy(Agent.jar(), directory.resolve("copy.jar"));
    Jvm jvm = Jvm.of(jdk).agent().options("-javaagent:" + copy);
    OpenedSockets.by(jvm).assertMptcp().assertOneWarning("again");
  }
}
