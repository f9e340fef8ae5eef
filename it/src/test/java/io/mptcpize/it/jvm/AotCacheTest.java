package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.jvm.EmptyAgent;
import io.mptcpize.it.program.sockets.HeldConnections;
import io.mptcpize.it.sockets.HeldSockets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With an ahead-of-time cache, sockets are MPTCP. (A cache that was trained without any agent is
 * not used where there is one: the JVM says so, and so does README.)
 */
class AotCacheTest {
  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(25, 26);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void cacheThatWasTrainedWithTheAgent(Jdk jdk) {
    assertMptcp(jdk, Agent.option());
  }

  /** The socket classes are in it as they are in the JDK, and are there before the agent is. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void cacheThatWasTrainedWithAnotherAgent(Jdk jdk) throws IOException {
    assertMptcp(jdk, "-javaagent:" + emptyAgent());
  }

  private void assertMptcp(Jdk jdk, String agentInTraining) {
    Path cache = directory.resolve("cache");
    Jvm.of(jdk)
        .options("-XX:AOTCacheOutput=" + cache, agentInTraining)
        .mainWithoutLibraries(HeldConnections.class, "127.0.0.1")
        .run()
        .exited(0);
    Jvm jvm = Jvm.of(jdk).options("-XX:AOTCache=" + cache, "-XX:AOTMode=on").agent();
    Finished finished = HeldSockets.assertMptcp(jvm);
    assertEquals(List.of(), new Stderr(finished).warnings());
  }

  private Path emptyAgent() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", EmptyAgent.class.getName());
    Path file = directory.resolve("agent.jar");
    String name = EmptyAgent.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest);
        InputStream code = EmptyAgent.class.getResourceAsStream("/" + name)) {
      jar.putNextEntry(new JarEntry(name));
      code.transferTo(jar);
    }
    return file;
  }
}
