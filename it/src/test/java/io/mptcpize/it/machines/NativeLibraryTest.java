package io.mptcpize.it.machines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.sockets.HeldConnections;
import io.mptcpize.it.sockets.HeldSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On JDK 8 to 20 the agent loads a native library, from a file. It was anybody's, if the umask or
 * the directory said so, who then had it run as the JVM's user: what is loaded must be in nobody
 * else's reach, at any moment.
 */
class NativeLibraryTest {
  private static final String LIBRARY = "libjffi-1.2.so";
  private static final int NOBODY = 65534;
  private static final int MOST_ATTEMPTS = 20;

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17);
  }

  @BeforeEach
  void needsRoot() {
    Need.root();
    Need.mptcp();
  }

  /** The directory is there for some milliseconds, which may be missed, but not often. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void itIsUnpackedWhereNobodyElseHasAccess(Jdk jdk) throws Exception {
    Set<String> seen = new ConcurrentSkipListSet<>();
    for (int i = 0; i < MOST_ATTEMPTS && seen.isEmpty(); i++) {
      Thread watch = new Thread(() -> watch(seen));
      watch.start();
      try (RunningJvm jvm =
          held(jvm(jdk).agent().under("sh", "-c", "umask 0; exec \"$@\"", "sh"))) {
        jvm.awaitLine("ready");
        assertEquals("600", mode(jvm.pid()));
        jvm.awaitEnd().exited(0);
      } finally {
        watch.interrupt();
        watch.join();
      }
    }
    assertEquals(Set.of("rwx------"), seen);
    assertEquals(0, directory.toFile().list().length, "files are left");
  }

  private void watch(Set<String> seen) {
    while (!Thread.currentThread().isInterrupted()) {
      for (String name : directory.toFile().list()) {
        try {
          Path path = directory.resolve(name);
          seen.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        } catch (IOException e) {
          // it is gone again
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void oneBesideTheJarThatOthersMayWriteIsNotLoaded(Jdk jdk) throws Exception {
    Path library = besideTheJar();
    Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertNotLoaded(jdk, "can be written to by others");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void oneBesideTheJarThatIsAnotherUsersIsNotLoaded(Jdk jdk) throws Exception {
    Files.setAttribute(besideTheJar(), "unix:uid", NOBODY);
    assertNotLoaded(jdk, "belongs to another user (65534)");
  }

  /** With such a library, all would stay TCP. */
  private Path besideTheJar() throws IOException {
    Files.copy(Agent.jar(), directory.resolve("mptcpize.jar"));
    return Files.writeString(directory.resolve(LIBRARY), "no library");
  }

  private void assertNotLoaded(Jdk jdk, String why) throws Exception {
    Process other = nobodysProcess();
    try {
      Jvm jvm = Jvm.of(jdk).options("-javaagent:" + directory.resolve("mptcpize.jar"));
      Finished finished = HeldSockets.assertMptcp(jvm);
      new Stderr(finished).assertOneWarning(directory.resolve(LIBRARY).toString(), why);
    } finally {
      other.destroy();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aDirectoryOfAllIsNotUsedWhereThereAreOthers(Jdk jdk) throws Exception {
    Process other = nobodysProcess();
    openToAll();
    try (RunningJvm jvm = held(jvm(jdk).agent())) {
      jvm.awaitLine("ready");
      String file = mapping(jvm.pid());
      assertFalse(file.contains(directory.toString()), file);
      assertTrue(Ss.mptcp(jvm.pid()).size() >= HeldConnections.SOCKETS, jvm::toString);
      assertEquals(List.of(), new Stderr(jvm.awaitEnd().exited(0)).warnings());
    } finally {
      other.destroy();
    }
  }

  /** As in a container, whose volumes are often so. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aDirectoryOfAllIsUsedWhereThereIsNobodyElse(Jdk jdk) throws Exception {
    Process other = nobodysProcess();
    openToAll();
    try (RunningJvm jvm =
        held(
            jvm(jdk).agent().under("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"))) {
      jvm.awaitLine("ready");
      long pid =
          ProcessHandle.of(jvm.pid()).orElseThrow().children().findFirst().orElseThrow().pid();
      String file = mapping(pid);
      assertTrue(file.contains(directory.toString()), file);
      assertTrue(Ss.mptcp(pid).size() >= HeldConnections.SOCKETS, jvm::toString);
      assertEquals(List.of(), new Stderr(jvm.awaitEnd().exited(0)).warnings());
    } finally {
      other.destroy();
    }
  }

  private void openToAll() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /** A process of another user, which lives for as long as the test. */
  private static Process nobodysProcess() throws Exception {
    String nobody = String.valueOf(NOBODY);
    Process process =
        new ProcessBuilder(
                "setpriv", "--reuid", nobody, "--regid", nobody, "--clear-groups", "sleep", "300")
            .start();
    Path owned = Path.of("/proc/" + process.pid());
    for (int i = 0; i < 1000; i++) {
      if (Files.getAttribute(owned, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(NOBODY)) {
        return process;
      }
      Thread.sleep(10);
    }
    return fail("setpriv does not become nobody");
  }

  private Jvm jvm(Jdk jdk) {
    return Jvm.of(jdk).property("java.io.tmpdir", directory.toString());
  }

  private static RunningJvm held(Jvm jvm) {
    return jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1").start();
  }

  /** The mode of the library that a process has loaded, which need not have a name any more. */
  private static String mode(long pid) throws IOException {
    String mapping = mapping(pid);
    String range = mapping.substring(0, mapping.indexOf(' ')).replaceAll("\\b0+(?=[0-9a-f])", "");
    return Command.run("stat", "-L", "-c", "%a", "/proc/" + pid + "/map_files/" + range).trim();
  }

  /** Where it is in memory, and the file. */
  private static String mapping(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/maps")).stream()
        .filter(line -> line.contains(LIBRARY) || line.contains("/mptcpize-"))
        .filter(line -> line.contains(".so"))
        .findFirst()
        .orElseThrow();
  }
}
