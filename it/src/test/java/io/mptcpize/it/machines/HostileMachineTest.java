package io.mptcpize.it.machines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.machines.ClosedStandardStreams;
import io.mptcpize.it.program.sockets.HeldConnections;
import io.mptcpize.it.sockets.HeldSockets;
import io.mptcpize.it.sockets.StreamProtocols;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines, containers and JVMs that lack what most of them have. */
class HostileMachineTest {
  private static final String LIBRARY = "libjffi-1.2.so";

  /**
   * Runs its arguments on a read-only root, where the directories for temporary files have these
   * mount options. But one directory, the first argument, is as it was.
   */
  private static final String READ_ONLY_ROOT =
      """
      set -e
      directory=$1
      shift
      for temporary in /tmp /dev/shm /var/tmp; do
        mount --bind $temporary $temporary
        mount -o remount,bind,%s $temporary
      done
      mount --bind "$directory" "$directory"
      mount -o remount,bind,exec,rw "$directory"
      mount -o remount,bind,ro /
      exec "$@"
      """;

  @TempDir private Path directory;

  static List<Jdk> oldAndNew() {
    return Jdks.some(8, 17, 25);
  }

  static List<Jdk> withModules() {
    return Jdks.some(17, 25);
  }

  @ParameterizedTest(name = "temporary directories {0}")
  @ValueSource(strings = {"noexec", "noexec,ro"})
  void newerJdkNeedsNoFile(String temporary) {
    Finished jvm = HeldSockets.assertMptcp(onReadOnlyRoot(Jdks.one(25), temporary).agent());
    assertEquals(List.of(), new Stderr(jvm).warnings());
  }

  @ParameterizedTest(name = "temporary directories {0}")
  @ValueSource(strings = {"noexec", "noexec,ro"})
  void olderJdkIsTcpAndSaysTheWayOut(String temporary) {
    Finished jvm = HeldSockets.assertTcp(onReadOnlyRoot(Jdks.one(17), temporary).agent());
    new Stderr(jvm)
        .assertOneWarning("everything stays TCP", "-Djava.io.tmpdir", LIBRARY + " beside the jar");
  }

  @ParameterizedTest(name = "temporary directories {0}")
  @ValueSource(strings = {"noexec", "noexec,ro"})
  void olderJdkUsesTheLibraryBesideTheJar(String temporary) throws IOException {
    Path jar = Files.copy(Agent.jar(), directory.resolve("mptcpize.jar"));
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream in =
            zip.getInputStream(zip.getEntry("META-INF/mptcpize/jni/x86_64-Linux/" + LIBRARY))) {
      Files.copy(in, directory.resolve(LIBRARY));
    }
    Jvm jvm = onReadOnlyRoot(Jdks.one(17), temporary).options("-javaagent:" + jar);
    assertEquals(List.of(), new Stderr(HeldSockets.assertMptcp(jvm)).warnings());
  }

  private Jvm onReadOnlyRoot(Jdk jdk, String temporary) {
    Need.root();
    String script = READ_ONLY_ROOT.formatted(temporary);
    return Jvm.of(jdk).under("unshare", "-m", "/bin/sh", "-c", script, "sh", directory.toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldAndNew")
  void unprivilegedUserWithoutCapabilitiesHasMptcp(Jdk jdk) throws IOException {
    Need.root();
    // The project may lie where only root may look.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path agent = Files.copy(Agent.jar(), directory.resolve("mptcpize.jar"));
    Path programs = Files.copy(Path.of(Modules.programsAlone()), directory.resolve("programs.jar"));
    Jvm jvm =
        Jvm.of(new Jdk(jdk.feature(), javaHome(jdk)))
            .options("-javaagent:" + agent, "-cp", programs.toString())
            .options(HeldConnections.class.getName(), "127.0.0.1")
            .under("setpriv", "--inh-caps=-all", "--no-new-privs")
            .under(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--bounding-set=-all");
    Finished finished = HeldSockets.assertMptcp(onLibrariesOf(jdk, jvm).start());
    assertEquals(List.of(), new Stderr(finished).warnings());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withModules")
  void imageWithoutFlightRecorderAndManagementHasMptcp(Jdk jdk) {
    Path image = directory.resolve("image");
    Jvm.of(jdk)
        .options("--add-modules", "java.base,java.instrument", "--output", image.toString())
        .runTool("jlink")
        .exited(0);
    Jvm jvm = onLibrariesOf(jdk, Jvm.of(new Jdk(jdk.feature(), image))).agent();
    assertEquals(List.of(), new Stderr(HeldSockets.assertMptcp(jvm)).warnings());
  }

  /** Where the JDK lies for its own libraries and programs. */
  private static Path javaHome(Jdk jdk) {
    Finished java = Jvm.of(jdk).options("-XshowSettings:properties", "-version").run().exited(0);
    String line =
        java.stderr().lines().filter(l -> l.contains(" java.home = ")).findFirst().orElseThrow();
    return Path.of(line.substring(line.indexOf('/')));
  }

  /** The JDKs of {@code it/bin/jdks} have a C library of their own. */
  private static Jvm onLibrariesOf(Jdk jdk, Jvm jvm) {
    Path run = jdk.home().resolveSibling("run");
    return Files.isExecutable(run) ? jvm.under(run.toString()) : jvm;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldAndNew")
  void smallHeapIsEnough(Jdk jdk) {
    Jvm jvm = Jvm.of(jdk).agent().options("-XX:+UseSerialGC", "-Xmx32m");
    assertEquals(List.of(), new Stderr(HeldSockets.assertMptcp(jvm)).warnings());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withModules")
  void classDataSharingStaysOn(Jdk jdk) {
    Jvm jvm = Jvm.of(jdk).agent().options("-Xshare:on");
    assertEquals(List.of(), new Stderr(HeldSockets.assertMptcp(jvm)).warnings());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldAndNew")
  void checkedNativeInterfaceHasNothingToSay(Jdk jdk) {
    Need.mptcp();
    Finished without = checkedJni(Jvm.of(jdk));
    Finished with = checkedJni(Jvm.of(jdk).agent());
    assertEquals(without.stdout(), withoutJplis(with.stdout()));
    assertEquals(without.stderr(), with.stderr().replaceAll("(?m)^\\[mptcpize\\] INFO .*\\R", ""));
  }

  /** Without what JDK 8's own library for agents causes. */
  private static String withoutJplis(String output) {
    return output.replaceAll("WARNING: JNI local refs.*\\R\tat sun.instrument.*\\R(\t.*\\R)+", "");
  }

  private static Finished checkedJni(Jvm jvm) {
    // without signals of its own, or it tells of a SIGHUP that is ignored, as under nohup
    return jvm.options("-Xcheck:jni", "-Xrs")
        .mainWithoutLibraries(HeldConnections.class, "127.0.0.1")
        .run()
        .exited(0);
  }

  /** What is opened first has the numbers 0 to 2 then, and is no place for the log. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("oldAndNew")
  void closedStandardStreamsAreNoTrouble(Jdk jdk) throws IOException {
    Need.mptcp();
    Path rows = directory.resolve("rows");
    Jvm.of(jdk)
        .agent()
        .under("/bin/sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh")
        .main(ClosedStandardStreams.class, rows.toString(), "v4")
        .run()
        .exited(0);
    StreamProtocols.assertCore(true, List.of("v4"), Files.readAllLines(rows));
  }
}
