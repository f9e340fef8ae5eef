package io.mptcpize.it.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.mptcpize.it.harness.AgentJar;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.program.faults.BesideLockingAgent;
import io.mptcpize.it.program.faults.HeldLinker;
import io.mptcpize.it.program.faults.HeldMonitor;
import io.mptcpize.it.program.faults.LockingAgent;
import io.mptcpize.it.program.faults.SynchronizedAgent;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Locks of others, which are held while the agent wants them. The thread that linked the native
 * calls waited for a lock of another agent's, and the application, which had it, for that thread:
 * its start stood still for 30 s. And an asynchronous connect took the channel's own monitor.
 *
 * <p>These are cycles, and no matter of speed: nothing ends them but an alarm, the programs' after
 * 10 s or the agent's, and these tests say which.
 */
class LockedTest {
  private static final int MOST_ATTEMPTS = 5;

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  static List<Jdk> jdksFrom9() {
    return Jdks.some(17, 25);
  }

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  /** Sockets that are opened while the other agent has its lock may be TCP. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void anotherAgentsLockHoldsUpNoStart(Jdk jdk) {
    assertNotHeldUp(jdk, "", "link");
  }

  /** By any of the agent's classes, which load as they are needed, through the other agent. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("early")
  void anotherAgentsLockHoldsUpNoSocket(Jdk jdk, String early) {
    assertNotHeldUp(jdk, early, "open");
  }

  /** With what the JDK's sockets are made of there early, or not. */
  static List<Arguments> early() {
    List<Arguments> early = new ArrayList<>();
    for (Jdk jdk : jdks()) {
      early.add(Arguments.of(jdk, ""));
      early.add(Arguments.of(jdk, "sun.nio.ch.Net"));
      early.add(
          Arguments.of(
              jdk,
              "sun.nio.ch.Net sun.nio.ch.NioSocketImpl java.net.AbstractPlainSocketImpl"
                  + " java.net.PlainSocketImpl java.net.SocketInputStream"));
    }
    return early;
  }

  /** Which waits for a lock that the application has, with its own lock held. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void anotherAgentThatLocksTwiceHoldsUpNoSocket(Jdk jdk) {
    String other = "-javaagent:" + AgentJar.of(directory, SynchronizedAgent.class);
    for (boolean first : new boolean[] {true, false}) {
      Jvm begun = Jvm.of(jdk);
      Jvm both = first ? begun.options(other).agent() : begun.agent().options(other);
      try (RunningJvm jvm =
          both.mainWithoutLibraries(SynchronizedAgent.class, "127.0.0.1").start()) {
        assertEquals("ready", jvm.awaitLine("ready"), jvm::toString);
        assertEquals(HeldConnections.SOCKETS, mptcp(jvm).size(), jvm::toString);
        jvm.awaitEnd().exited(0);
      }
    }
  }

  private void assertNotHeldUp(Jdk jdk, String early, String meanwhile) {
    Path other = AgentJar.of(directory, LockingAgent.class, LockingAgent.Loaded.class);
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
      try (RunningJvm jvm =
          Jvm.of(jdk)
              .agent()
              .options(AgentJar.unseen(directory, jdk, other + "=" + early))
              .mainWithoutLibraries(BesideLockingAgent.class, meanwhile, "127.0.0.1")
              .start()) {
        String met = jvm.awaitLine("thread");
        assertEquals("ready", jvm.awaitLine("ready|held up"), jvm::toString);
        assertEquals(HeldConnections.SOCKETS, mptcp(jvm).size(), jvm::toString);
        jvm.awaitEnd().exited(0);
        if (met.equals("another thread waits")) {
          return;
        }
      }
    }
    if (jdk.feature() >= 9) {
      fail("no thread was in the middle of something when the other agent had its lock");
    }
  }

  /** Whose thread got on again while a socket was waited for; on a busy machine it may be late. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdksFrom9")
  void whoGaveUpOnceWaitsAgain(Jdk jdk) {
    Path other = AgentJar.of(directory, HeldLinker.class);
    List<String> sockets = List.of();
    for (int i = 0; i < MOST_ATTEMPTS && sockets.isEmpty(); i++) {
      try (RunningJvm jvm =
          Jvm.of(jdk)
              .agent()
              .options(AgentJar.unseen(directory, jdk, other.toString()))
              .mainWithoutLibraries(HeldLinker.class)
              .start()) {
        jvm.awaitLine("ready");
        sockets = mptcp(jvm);
        Finished finished = jvm.awaitEnd().exited(0);
        assertTrue(finished.stderr().contains("still being linked"), finished::toString);
      }
    }
    assertEquals(1, sockets.size(), "sockets that are MPTCP");
  }

  /** The application has it in one thread and connects in another. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void theMonitorOfAnAsynchronousChannelIsTheApplications(Jdk jdk) {
    try (RunningJvm jvm =
        Jvm.of(jdk)
            .agent("rules=mptcp connect 127.0.0.0/8 *;mptcp listen * *")
            .mainWithoutLibraries(HeldMonitor.class)
            .start()) {
      assertEquals("connected", jvm.awaitLine("connected|blocked"));
      List<String> sockets = mptcp(jvm);
      assertTrue(sockets.size() >= 2, () -> sockets + jvm.toString());
      Finished finished = jvm.awaitEnd().exited(0);
      assertEquals("connected\n", finished.stdout());
    }
  }

  private static List<String> mptcp(RunningJvm jvm) {
    return Ss.mptcp(jvm.pid()).stream().filter(line -> !line.contains("fallback")).toList();
  }
}
