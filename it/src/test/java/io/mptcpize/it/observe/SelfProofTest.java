package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.AgentJar;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.observe.Asked;
import io.mptcpize.it.program.observe.ClosedWhileItConnects;
import io.mptcpize.it.program.observe.UndoingAgent;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where a hook is not in, although its class was as expected, sockets are not what was decided: the
 * first of each kind tells, and no socket after it.
 */
class SelfProofTest {
  private static final String NOT_DECIDED = "a socket is not what was decided";

  @TempDir private Path directory;

  /** Blocking sockets are made of other classes before 13. */
  static List<Jdk> jdks() {
    return Jdks.some(17, 25);
  }

  @BeforeEach
  void needs() {
    Need.mptcp();
    Need.ss();
  }

  private static List<String> warnings(Jvm jvm, String... proofs) {
    try (Asking program = new Asking(jvm.mainWithoutLibraries(Asked.class).start())) {
      for (int i = 0; i < 3; i++) {
        String port = program.ask("listen 127.0.0.1 0");
        program.ask("connect 127.0.0.1 " + port);
      }
      assertEquals(List.of(), Ss.mptcp(program.jvm.pid()), "the fault shows no effect");
      assertEquals(String.join("; ", proofs), program.attributes().get("Proofs"));
      return new Stderr(program.jvm.awaitEnd()).warnings();
    }
  }

  private static void assertEachNotDecided(List<String> warnings) {
    assertEquals(2, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).contains(NOT_DECIDED), warnings::toString);
    assertTrue(warnings.get(0).endsWith("NioSocketImpl listening, IPv4: TCP"), warnings::toString);
    assertTrue(warnings.get(1).endsWith("NioSocketImpl connecting, IPv4: TCP"), warnings::toString);
  }

  private static final String[] NOT_AS_DECIDED = {
    "NioSocketImpl listening, IPv4: TCP, which is not as decided",
    "NioSocketImpl connecting, IPv4: TCP, which is not as decided"
  };

  /** What the rules keep on TCP is MPTCP all the same where other means make it so. */
  @Test
  void aSocketThatSomethingElseMakesMptcp() {
    Need.that(new File("/usr/bin/mptcpize").canExecute(), "this needs mptcpize (a package)");
    Jvm jvm = Jvm.of(Jdks.current()).agent().property("mptcpize.rules", "tcp * * *");
    jvm.under("mptcpize", "run").mainWithoutLibraries(Asked.class);
    try (Asking program = new Asking(jvm.start())) {
      String port = program.ask("listen 127.0.0.1 0");
      program.attributes(); // needs native calls, which nothing else does here
      program.ask("connect 127.0.0.1 " + port);
      assertTrue(
          program.attributes().get("Proofs").contains("connecting, IPv4: MPTCP, which is not"));
      String text = program.jvm.awaitEnd().stderr();
      assertTrue(text.contains("connecting, IPv4: MPTCP: something else than the agent"), text);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aHookThatWasTakenOutAgain(Jdk jdk) {
    Path undoing = AgentJar.of(directory, UndoingAgent.class);
    Jvm jvm = Jvm.of(jdk).agent().options(AgentJar.unseen(directory, jdk, undoing.toString()));
    assertEachNotDecided(warnings(jvm, NOT_AS_DECIDED));
  }

  /** It is no fault of its kind: the next one tells. */
  @Test
  void oneThatIsClosedWhileItConnectsTellsNothing() {
    Jvm jvm = Jvm.of(Jdks.current()).agent().property("mptcpize.rules", "mptcp connect * *");
    Finished ended = jvm.main(ClosedWhileItConnects.class).run().exited(0);
    assertEquals(List.of(), new Stderr(ended).warnings());
    String proofs = String.join("; ", ended.lines());
    assertTrue(proofs.contains("SocketChannelImpl connecting, IPv4: MPTCP, as decided"), proofs);
  }
}
