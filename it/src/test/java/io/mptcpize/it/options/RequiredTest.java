package io.mptcpize.it.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.AgentJar;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.faults.GrowingAgent;
import io.mptcpize.it.program.faults.MovingAgent;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code required=true} where the kernel refuses, and where anything else would leave sockets on
 * TCP: the JVM does not start, and one line says why. Other options that could not be read left the
 * agent inert, and the service ran on TCP all the same.
 */
class RequiredTest {
  /** Arguments of the agent, and words of the line. */
  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "required=true,ruels=mptcp * * *", "ruels",
          "required=true,rules=mptcp * *", "column",
          "required=yes", "'yes' is not true or false",
          "required=", "is not true or false",
          "required=true,rules-file=/nonexistent/rules", "/nonexistent/rules",
          "required=true,rules=mptcp * * *,rules-file=/dev/null", "both",
          "required=true,enabled=false", "enabled=false",
          "foo,required=true", "foo",
          "required=true,foo", "foo");

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  static List<Arguments> arguments() {
    List<Arguments> cases = new ArrayList<>();
    for (Jdk jdk : jdks()) {
      for (String argument : ARGUMENTS.keySet()) {
        cases.add(Arguments.of(jdk, argument));
      }
    }
    return cases;
  }

  static List<Arguments> changes() {
    List<Arguments> cases = new ArrayList<>();
    for (Jdk jdk : jdks()) {
      cases.add(Arguments.of(jdk, GrowingAgent.class, "sun.nio.ch.Net#setSocketOption"));
      cases.add(
          Arguments.of(jdk, MovingAgent.class, "sun.nio.ch.SocketChannelImpl#sendOutOfBandData"));
      cases.add(
          Arguments.of(
              jdk, GrowingAgent.class, "sun.nio.ch.UnixAsynchronousSocketChannelImpl#implConnect"));
    }
    return cases;
  }

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
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
      namespace.sysctl("net.mptcp.enabled", 0);
      assertRefused(Jvm.of(jdk).agent(argument).in(namespace), "net.mptcp.enabled");
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("arguments")
  void optionsThatWouldLeaveItInert(Jdk jdk, String argument) {
    assertRefused(Jvm.of(jdk).agent(argument), ARGUMENTS.get(argument));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void optionsInOtherPlaces(Jdk jdk) {
    assertRefused(Jvm.of(jdk).agent("ruels=").environment("MPTCPIZE_REQUIRED", "TRUE"), "ruels");
    assertRefused(Jvm.of(jdk).agent().property("mptcpize.required", "1"), "mptcpize.required");
  }

  /** Of the two lines there would be, one about the class, one is left. */
  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("changes")
  void aClassThatAnotherAgentHasChanged(Jdk jdk, Class<?> other, String changed) {
    Jvm jvm = Jvm.of(jdk).options("-javaagent:" + AgentJar.of(directory, other) + "=" + changed);
    String type = changed.substring(0, changed.indexOf('#'));
    jvm.agent("required=true").main(HeldConnections.class, "127.0.0.1");
    Finished finished = jvm.run().exited(1);
    assertEquals(List.of("changed: " + type), finished.lines());
    assertOneError(finished, type);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aJarThatLacksAClass(Jdk jdk) throws IOException {
    for (String type :
        List.of("start/Launch", "options/Options", "hook/JdkHook", "policy/Policy")) {
      Path jar = without("META-INF/mptcpize/io/mptcpize/" + type + ".classdata");
      assertRefused(
          Jvm.of(jdk).options("-javaagent:" + jar + "=required=true"),
          type.substring(type.indexOf('/') + 1));
      assertRefused(
          Jvm.of(jdk).options("-javaagent:" + jar).environment("MPTCPIZE_REQUIRED", "true"), "");
    }
  }

  private Path without(String entry) throws IOException {
    Path jar = directory.resolve("mptcpize.jar");
    Files.deleteIfExists(jar);
    Files.copy(Agent.jar(), jar);
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.delete(zip.getPath(entry));
    }
    return jar;
  }

  private static void assertRefused(Jvm jvm, String word) {
    Finished finished = held(jvm).run().exited(1);
    assertEquals("", finished.stdout());
    assertOneError(finished, word);
  }

  private static Jvm held(Jvm jvm) {
    return jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1");
  }

  private static void assertOneError(Finished jvm, String word) {
    List<String> lines = new Stderr(jvm).lines();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("[mptcpize] ERROR MPTCP is required "), lines::toString);
    assertTrue(lines.get(0).contains(word), lines::toString);
  }
}
