package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.jvm.Rounds;
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
 * Under a security manager the agent needs permissions; the application needs no more than ever.
 */
class SecurityManagerTest {
  private static final String APPLICATION =
      """
      grant codeBase "file:%s" {
        permission java.net.SocketPermission "*", "accept,connect,listen,resolve";
      };
      """
          .formatted(Modules.programsAlone());

  private static final String AGENT =
      """
      grant codeBase "file:%s" {
        permission java.security.AllPermission;
      };
      """
          .formatted(Agent.jar());

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 11, 17);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void mptcpIfThePolicyTrustsTheAgent(Jdk jdk) throws IOException {
    Finished jvm = HeldSockets.assertMptcp(jvm(jdk, APPLICATION + AGENT).agent());
    assertEquals(List.of(), stderr(jvm).warnings());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void rulesByAddress(Jdk jdk) throws IOException {
    Jvm jvm =
        jvm(jdk, APPLICATION + AGENT).agent("rules=mptcp connect 127.0.0.0/8 *;mptcp listen * *");
    assertEquals(List.of(), stderr(HeldSockets.assertMptcp(jvm)).warnings());
  }

  /** Of its clients the program gives one a name to connect to, and two an address. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void rulesByName(Jdk jdk) throws IOException {
    RunningJvm jvm =
        jvm(jdk, APPLICATION + AGENT)
            .agent("rules=mptcp connect localhost *;mptcp listen * *")
            .mainWithoutLibraries(HeldConnections.class, "localhost")
            .start();
    int others = 2 * 2; // and what was accepted of them
    Finished finished = HeldSockets.assertMptcp(HeldConnections.SOCKETS - others, jvm);
    assertEquals(List.of(), stderr(finished).warnings());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void whatSocketsSayIsTheSame(Jdk jdk) throws IOException {
    assertSameRounds(jdk, APPLICATION);
  }

  /** Sockets are denied to it, in the same words. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void anApplicationThatMayDoNothing(Jdk jdk) throws IOException {
    assertSameRounds(jdk, "");
  }

  private void assertSameRounds(Jdk jdk, String policy) throws IOException {
    List<String> without = rounds(jvm(jdk, policy)).exited(0).lines();
    for (String argument :
        List.of("log=debug", "log=debug,rules=mptcp connect 127.0.0.0/8 *;mptcp listen * *")) {
      Finished with = rounds(jvm(jdk, policy + AGENT).agent(argument));
      assertEquals(without, with.exited(0).lines(), with::toString);
      assertEquals(List.of(), stderr(with).warnings());
    }
  }

  private static Finished rounds(Jvm jvm) {
    return jvm.mainWithoutLibraries(Rounds.class, "127.0.0.1").run();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void tcpIfItDoesNot(Jdk jdk) throws IOException {
    Finished jvm = HeldSockets.assertTcp(jvm(jdk, APPLICATION).agent());
    stderr(jvm).assertOneWarning("stays TCP", "security manager", "AllPermission");
  }

  private Jvm jvm(Jdk jdk, String policy) throws IOException {
    Path file = Files.writeString(directory.resolve("policy"), policy);
    return Jvm.of(jdk)
        .options("-Djava.security.manager")
        .property("java.security.policy", "=" + file); // only this one
  }

  /** Without what JDK 17 says of every security manager. */
  private static Stderr stderr(Finished jvm) {
    return new Stderr(jvm.stderr().replaceAll("(?m)^WARNING: .*Security Manager.*\\R", ""));
  }
}
