package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.program.observe.ClosedListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One line tells of a listener that is closed while connections live on that it accepted. */
class ClosedListenerTest {
  private static final String TOLD = "INFO a listener is closed, and connections";
  private static final String[] KINDS = {"blocking", "channel", "asynchronous"};

  static List<Jdk> jdks() {
    return Jdks.main();
  }

  /** All kinds at once, since each waits. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void isTold(Jdk jdk) throws InterruptedException {
    Need.mptcp();
    List<RunningJvm> jvms = new ArrayList<>();
    try {
      for (String kind : KINDS) {
        Jvm jvm = Jvm.of(jdk).agent().mainWithoutLibraries(ClosedListener.class, kind);
        jvms.add(jvm.start());
      }
      for (RunningJvm jvm : jvms) {
        jvm.awaitLine("closed");
        awaitTold(jvm);
        String stderr = jvm.awaitEnd().exited(0).stderr();
        assertEquals(1, stderr.split(TOLD, -1).length - 1, stderr);
        assertTrue(stderr.contains(": further subflows to them are refused: port "), stderr);
        assertFalse(stderr.contains("WARN"), stderr);
      }
    } finally {
      jvms.forEach(RunningJvm::close);
    }
  }

  private static void awaitTold(RunningJvm jvm) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!jvm.stderr().contains(TOLD)) {
      assertTrue(System.nanoTime() - end < 0, jvm::toString);
      Thread.sleep(50);
    }
  }

  /** The agent's thread has come, looked and gone. */
  @Test
  void connectionsThatEndWithTheirListenerAreNotToldOf() throws Exception {
    Need.mptcp();
    try (RunningJvm jvm =
        Jvm.of(Jdks.current())
            .agent()
            .mainWithoutLibraries(ClosedListener.class, "channel", "all")
            .start()) {
      jvm.awaitLine("closed");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (isWaiting(jvm)) {
        assertTrue(System.nanoTime() - end < 0, jvm::toString);
        Thread.sleep(100);
      }
      String stderr = jvm.awaitEnd().exited(0).stderr();
      assertFalse(stderr.contains(TOLD), stderr);
    }
  }

  private static boolean isWaiting(RunningJvm jvm) throws Exception {
    try (var tasks = Files.list(Path.of("/proc", "" + jvm.pid(), "task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith("mptcpize-listen")) {
          return true;
        }
      }
    }
    return false;
  }
}
