package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.program.sockets.HeldConnections;
import io.mptcpize.it.sockets.HeldSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What DIFFERENCES says of archives of class data: the JVM makes none with an agent, ours or
 * another's, and uses one that was made without.
 */
class CdsTest {
  private static final String AUTO = "-XX:+AutoCreateSharedArchive";

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(17, 25, 28);
  }

  static List<Jdk> jdksThatMakeThemUnasked() {
    return Jdks.some(25, 28);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void noneIsMadeWithAnAgent(Jdk jdk) {
    assertNoneIsMade(Jvm.of(jdk).options("-XX:ArchiveClassesAtExit=" + archive()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdksThatMakeThemUnasked")
  void noneIsMadeUnasked(Jdk jdk) {
    assertNoneIsMade(Jvm.of(jdk).options(AUTO, "-XX:SharedArchiveFile=" + archive()));
  }

  private void assertNoneIsMade(Jvm jvm) {
    Finished finished =
        jvm.agent().mainWithoutLibraries(HeldConnections.class, "127.0.0.1").run().exited(1);
    String said = finished.stdout() + finished.stderr();
    assertTrue(said.contains("Error occurred during CDS dumping"), said);
    assertTrue(Files.notExists(archive()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void oneThatWasMadeWithoutIsUsed(Jdk jdk) throws IOException {
    make(Jvm.of(jdk).options("-XX:ArchiveClassesAtExit=" + archive()));
    assertUsed(Jvm.of(jdk));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdksThatMakeThemUnasked")
  void oneThatWasMadeUnaskedIsUsed(Jdk jdk) throws IOException {
    make(Jvm.of(jdk).options(AUTO, "-XX:SharedArchiveFile=" + archive()));
    assertUsed(Jvm.of(jdk).options(AUTO));
  }

  private static void make(Jvm jvm) {
    jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1").run().exited(0);
  }

  private void assertUsed(Jvm jvm) throws IOException {
    Path log = directory.resolve("log");
    jvm.options("-XX:SharedArchiveFile=" + archive()).agent();
    // since 25 the JVM complains, on stdout
    jvm.options("-Xlog:cds=off", "-Xlog:class+load:file=" + log);
    HeldSockets.assertMptcp(jvm);
    String ours = HeldConnections.class.getName() + " source: shared objects file (top)";
    assertEquals(1, Files.readString(log).lines().filter(l -> l.endsWith(ours)).count());
  }

  private Path archive() {
    return directory.resolve("archive.jsa");
  }
}
