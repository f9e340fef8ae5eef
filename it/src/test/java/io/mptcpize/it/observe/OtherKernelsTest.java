package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.OtherKernel;
import io.mptcpize.it.program.observe.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Older kernels tell less of a connection, and have no TCP_IS_MPTCP; newer ones tell more. */
class OtherKernelsTest {
  @TempDir private Path shared;

  @ParameterizedTest(name = "Linux {0}")
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void connectionsAreReadAndJudged(String kernel) throws IOException {
    OtherKernel.share(shared);
    String java =
        "java -XX:TieredStopAtLevel=1 -javaagent:/shared/mptcpize.jar=log=warn -cp '/shared/*' "
            + Asked.class.getName()
            + " < /shared/lines; ";
    Files.writeString(
        shared.resolve("lines"),
        "listen 127.0.0.1 7000\nconnect 127.0.0.1 7000\nexchange 1000\nconnections\nsubflows\n");
    Files.writeString(shared.resolve("run"), java + "ip mptcp limits set subflow 0; " + java);

    List<String> lines = new ArrayList<>(OtherKernel.run(kernel, shared, "sh", "/shared/run"));
    lines.removeIf(line -> !line.startsWith("127.0.0.1:"));
    List<String> judged = new ArrayList<>();
    for (String line : lines) {
      judged.add(line.replaceAll("127.0.0.1:\\d+ ", "").replaceFirst("established .*", "subflow"));
    }
    judged.sort(null);
    assertEquals(
        List.of(
            "client mptcp 1004 1 1 subflows; observed: limit-zero",
            "client mptcp 1004 1 1 subflows; observed: no-endpoints",
            "server mptcp 1 1004 1 subflows; consistent with: no-endpoints",
            "server mptcp 1 1004 1 subflows; observed: limit-zero",
            "subflow",
            "subflow",
            "subflow",
            "subflow"),
        judged);
    assertTrue(lines.stream().anyMatch(line -> line.contains(" established 1004 ")));
  }
}
