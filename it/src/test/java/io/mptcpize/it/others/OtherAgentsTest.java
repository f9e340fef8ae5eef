package io.mptcpize.it.others;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.sockets.SocketCore;
import io.mptcpize.it.sockets.StreamProtocols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Beside other agents, given before or after it, the agent works, and so do they. */
class OtherAgentsTest {
  @TempDir private Path directory;

  static Stream<Arguments> cases() {
    return Jdks.some(8, 17, 25).stream()
        .flatMap(jdk -> Stream.of("before ours", "after ours").map(at -> Arguments.of(jdk, at)));
  }

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void jacoco(Jdk jdk, String at) throws IOException {
    Path coverage = directory.resolve("coverage");
    Finished jvm = run(jdk, at, "-javaagent:" + Guest.file("jacoco.jar") + "=destfile=" + coverage);
    assertEquals(List.of(), new Stderr(jvm).warnings());
    String covered = Files.readString(coverage, StandardCharsets.ISO_8859_1);
    assertTrue(
        covered.contains("io/mptcpize/it/program/sockets/SocketCore"), "the program is covered");
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void openTelemetry(Jdk jdk, String at) {
    Finished jvm = run(jdk, at, "-javaagent:" + Guest.file("opentelemetry.jar"));
    // It says something itself, and on 23+ so does the JDK about it.
    List<String> warnings =
        jvm.stderr().lines().filter(line -> line.startsWith("[mptcpize] WARN")).toList();
    assertEquals(List.of(), warnings);
    assertTrue(jvm.stderr().contains("opentelemetry-javaagent - version"), jvm::toString);
  }

  private static Finished run(Jdk jdk, String at, String other) {
    Jvm jvm = Jvm.of(jdk);
    for (String signal : List.of("traces", "metrics", "logs")) {
      jvm.property("otel." + signal + ".exporter", "none"); // there is nobody to tell
    }
    // On JDK 8 a premain is interpreted: with all of its instrumentations it would take minutes.
    jvm.property("otel.instrumentation.common.default-enabled", "false");
    for (String library : List.of("executors", "http-url-connection", "java-http-server")) {
      jvm.property("otel.instrumentation." + library + ".enabled", "true");
    }
    if (at.equals("before ours")) {
      jvm.options(other).agent();
    } else {
      jvm.agent().options(other);
    }
    Finished finished = jvm.main(SocketCore.class, "v4").run().exited(0);
    StreamProtocols.assertCore(true, List.of("v4"), finished.lines());
    return finished;
  }
}
