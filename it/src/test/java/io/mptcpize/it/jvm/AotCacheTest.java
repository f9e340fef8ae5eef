package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
 * One ahead-of-time cache serves with the agent and without, whichever way it was trained, as long
 * as the module is in that any agent adds: {@code AOTMode=on} starts no JVM that cannot use its
 * cache. With the agent, sockets are MPTCP.
 */
class AotCacheTest {
  private static final String MODULE = "--add-modules=java.instrument";

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(25, 26, 27, 28);
  }

  static List<Jdk> oldestAndNewest() {
    return Jdks.some(25, 28);
  }

  static List<Jdk> oneJdk() {
    return Jdks.some(25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void cacheThatWasTrainedWithoutTheAgent(Jdk jdk) {
    assertServes(jdk, train(jdk, MODULE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void cacheThatWasTrainedWithTheAgent(Jdk jdk) {
    assertServes(jdk, train(jdk, Agent.option()));
  }

  /** The socket classes are in it as they are in the JDK, and are there before the agent is. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("oneJdk")
  void cacheThatWasTrainedWithAnotherAgent(Jdk jdk) throws IOException {
    assertServes(jdk, train(jdk, "-javaagent:" + emptyAgent()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oneJdk")
  void cacheWithoutTheModuleServesNoAgent(Jdk jdk) {
    Path cache = train(jdk, "-Dnothing");
    HeldSockets.assertTcp(with(jdk, cache));
    assertRefused(with(jdk, cache).agent());
  }

  private static void assertServes(Jdk jdk, Path cache) {
    Finished finished = HeldSockets.assertMptcp(with(jdk, cache).agent());
    assertEquals(List.of(), new Stderr(finished).warnings());
    HeldSockets.assertTcp(with(jdk, cache).options(MODULE));
    assertRefused(with(jdk, cache));
  }

  private static void assertRefused(Jvm jvm) {
    Finished refused = jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1").run().exited(1);
    String reason = "Mismatched values for property jdk.module.addmods: java.instrument specified";
    assertTrue(refused.stdout().contains(reason), refused::toString);
  }

  private static Jvm with(Jdk jdk, Path cache) {
    return Jvm.of(jdk).options("-XX:AOTCache=" + cache, "-XX:AOTMode=on");
  }

  /** Makes a cache in a JVM that has this option. */
  private Path train(Jdk jdk, String option) {
    Path cache = directory.resolve("cache");
    Jvm.of(jdk)
        .options("-XX:AOTCacheOutput=" + cache, option)
        .mainWithoutLibraries(HeldConnections.class, "127.0.0.1")
        .run()
        .exited(0);
    return cache;
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
