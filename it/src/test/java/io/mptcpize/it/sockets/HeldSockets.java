package io.mptcpize.it.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.util.List;

/**
 * The sockets of {@link HeldConnections}, a program that needs nothing but the JDK, and what {@code
 * ss} says they are.
 */
public final class HeldSockets {
  private HeldSockets() {}

  /** Fails unless all its sockets are MPTCP and work; returns what it wrote. */
  public static Finished assertMptcp(Jvm jvm) {
    Need.mptcp();
    return assertMptcpSockets(HeldConnections.SOCKETS, jvm);
  }

  /** Fails unless all its sockets are TCP and work; returns what it wrote. */
  public static Finished assertTcp(Jvm jvm) {
    return assertMptcpSockets(0, jvm);
  }

  private static Finished assertMptcpSockets(int expected, Jvm jvm) {
    return assertMptcpSockets(
        expected, jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1").start());
  }

  /** The same for a program that was started already. */
  public static Finished assertMptcp(RunningJvm running) {
    return assertMptcpSockets(HeldConnections.SOCKETS, running);
  }

  /** The same, where so many of them are to be MPTCP. */
  public static Finished assertMptcp(int sockets, RunningJvm running) {
    return assertMptcpSockets(sockets, running);
  }

  private static Finished assertMptcpSockets(int expected, RunningJvm jvm) {
    try (RunningJvm running = jvm) {
      running.awaitLine("ready");
      List<String> sockets =
          Ss.mptcp(running.pid()).stream().filter(line -> !line.contains("fallback")).toList();
      assertEquals(expected, sockets.size(), () -> "MPTCP sockets among " + sockets + running);
      Finished finished = running.awaitEnd().exited(0);
      assertEquals("ready\n", finished.stdout());
      return finished;
    }
  }
}
