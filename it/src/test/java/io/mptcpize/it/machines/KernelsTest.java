package io.mptcpize.it.machines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.OtherKernel;
import io.mptcpize.it.program.sockets.SocketCoreOnAndOff;
import io.mptcpize.it.sockets.StreamProtocols;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The core of the table on other kernels, on JDK 17, each booted in qemu by {@code it/bin/kernels}.
 */
class KernelsTest {
  /** The agent's jar and the class path; the guest sees the folder as /shared. */
  @TempDir private static Path shared;

  @BeforeAll
  static void shareWithTheGuest() throws IOException {
    OtherKernel.share(shared);
  }

  @ParameterizedTest(name = "Linux {0}")
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void socketsAreMptcpAndTcpOnceItIsSwitchedOff(String kernel) {
    List<String> lines = run(kernel);
    StreamProtocols.assertCoreOnAndOff(lines);
    assertOneWarning("net.mptcp.enabled is 0", lines);
  }

  @Test
  void kernelThatHasNoMptcpGivesTcp() {
    List<String> lines = run("5.10");
    StreamProtocols.assertCore(false, List.of("v4", "v6"), lines);
    assertOneWarning("it has no MPTCP", lines);
  }

  /** All that the program and the agent say there. */
  private static List<String> run(String kernel) {
    List<String> command = new ArrayList<>();
    // C2 costs more than it brings to a short program under emulation.
    command.addAll(List.of("java", "-XX:TieredStopAtLevel=1", "-javaagent:/shared/mptcpize.jar"));
    command.addAll(List.of("-cp", "/shared/*", SocketCoreOnAndOff.class.getName()));
    return OtherKernel.run(kernel, shared, command.toArray(String[]::new));
  }

  private static void assertOneWarning(String words, List<String> lines) {
    List<String> warnings = lines.stream().filter(l -> l.startsWith("[mptcpize] WARN ")).toList();
    assertEquals(1, warnings.size(), lines::toString);
    assertTrue(warnings.get(0).contains(words), warnings::toString);
  }
}
