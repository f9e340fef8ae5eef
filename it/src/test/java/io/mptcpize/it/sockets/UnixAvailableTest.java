package io.mptcpize.it.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.program.sockets.UnixAvailable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The streams of Unix-domain channels, which ask the kernel as those of TCP do, since JDK 19. */
class UnixAvailableTest {
  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(21, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void asWithoutTheAgent(Jdk jdk) {
    Need.mptcp();
    List<String> without = said(Jvm.of(jdk), "without");
    assertEquals(List.of("7", "7", "7 read", "0"), without);
    assertEquals(without, said(Jvm.of(jdk).agent(), "with"));
  }

  private List<String> said(Jvm jvm, String name) {
    String socket = directory.resolve(name).toString();
    return jvm.mainWithoutLibraries(UnixAvailable.class, socket).run().exited(0).lines();
  }
}
