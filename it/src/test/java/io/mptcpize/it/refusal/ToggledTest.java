package io.mptcpize.it.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.sockets.SocketsOnDemand;
import io.mptcpize.it.sockets.TableRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code net.mptcp.enabled} changes while the JVM runs: new sockets follow. */
class ToggledTest {
  private static final Duration AT_MOST = Duration.ofMinutes(1);

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void newSocketsFollowTheSwitch(Jdk jdk) throws InterruptedException {
    try (Namespace namespace = Namespace.create();
        RunningJvm jvm = Jvm.of(jdk).agent().in(namespace).main(SocketsOnDemand.class).start()) {
      Need.mptcp();
      Need.ipv6();
      assertClientIs("262 MPTCP", jvm);
      namespace.sysctl("net.mptcp.enabled", 0);
      assertClientIs("6 TCP", jvm);
      namespace.sysctl("net.mptcp.enabled", 1);
      long deadline = System.nanoTime() + AT_MOST.toNanos();
      while (!open(jvm).equals("262 MPTCP")) {
        assertTrue(System.nanoTime() < deadline, () -> "no MPTCP within " + AT_MOST + jvm);
        Thread.sleep(200); // the kernel tells nobody: only a new socket shows it
      }
      new Stderr(jvm.awaitEnd().exited(0)).assertOneWarning("net.mptcp.enabled");
    }
  }

  private static void assertClientIs(String protocol, RunningJvm jvm) {
    assertEquals(protocol, open(jvm), jvm::toString);
  }

  /** The protocol of a new client. */
  private static String open(RunningJvm jvm) {
    jvm.write("Socket\tv6\n");
    List<String> rows = new ArrayList<>();
    for (String line = jvm.awaitLine(""); !line.isEmpty(); line = jvm.awaitLine("")) {
      rows.add(line);
    }
    return TableRow.parse(rows).get(TableRow.key("Socket", "v6", "client")).protocol();
  }
}
