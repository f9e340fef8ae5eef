package io.mptcpize.it.faults;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.AgentJar;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.netty.Netty;
import io.mptcpize.it.program.faults.LateUse;
import io.mptcpize.it.program.faults.SocketRound;
import io.mptcpize.it.program.jvm.EmptyAgent;
import io.mptcpize.it.program.netty.NettyOnDemand;
import io.mptcpize.it.sockets.ExpectedTable;
import io.mptcpize.it.sockets.TableRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The agent's jar is overwritten under a running JVM, as {@code cp} and many a deployment do it: in
 * place, where another would be renamed over it. What the agent needs it has by then, and it keeps
 * the jar open no more than the JVM does.
 */
class OverwrittenJarTest {
  private static final String BY_NAME =
      "rules=mptcp connect localhost *;mptcp connect ::1 *;mptcp listen * *";

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Jdk jdk : jdks()) {
      for (String when : List.of("before", "after")) {
        for (Content content : Content.values()) {
          cases.add(Arguments.of(jdk, when, content, ""));
          cases.add(Arguments.of(jdk, when, content, BY_NAME));
        }
      }
    }
    return cases.stream();
  }

  static Stream<Arguments> casesWithoutRules() {
    return cases()
        .map(Arguments::get)
        .filter(arguments -> arguments[3].equals(""))
        .map(arguments -> Arguments.of(arguments[0], arguments[1], arguments[2]));
  }

  @BeforeEach
  void needs() {
    Need.mptcp();
    Need.ipv6();
    Need.ss();
  }

  @ParameterizedTest(name = "{0}, {1} the first socket, by {2}, {3}")
  @MethodSource("cases")
  void allIsAsWithAJarThatWasNotTouched(Jdk jdk, String when, Content content, String argument)
      throws IOException {
    Finished untouched = lateUse(jdk, Agent.option(argument), when, 12, () -> {});
    Path jar = Files.copy(Agent.jar(), directory.resolve("mptcpize.jar"));
    String option = "-javaagent:" + jar + "=" + argument;
    Finished overwritten = lateUse(jdk, option, when, 12, () -> content.overwrite(jar));
    assertAll(
        () -> assertEquals(untouched.stdout(), overwritten.stdout()),
        () -> assertEquals(List.of(), new Stderr(overwritten).warnings()));
  }

  /** It is not the JVM itself that cannot bear it. */
  @ParameterizedTest(name = "{0}, {1} the first socket, by {2}")
  @MethodSource("casesWithoutRules")
  void jvmItselfBearsIt(Jdk jdk, String when, Content content) {
    Path jar = AgentJar.of(directory, 1 << 20, EmptyAgent.class);
    lateUse(jdk, "-javaagent:" + jar, when, 0, () -> content.overwrite(jar));
  }

  /** Runs the program, and has something done between its start and its sockets. */
  private Finished lateUse(Jdk jdk, String agent, String when, int mptcp, Runnable meanwhile) {
    try (RunningJvm running = startLateUse(jdk, agent, when)) {
      running.awaitLine("^started");
      meanwhile.run();
      running.write("\n");
      running.awaitLine("^held");
      List<String> sockets =
          Ss.mptcp(running.pid()).stream().filter(line -> !line.contains("fallback")).toList();
      assertEquals(mptcp, sockets.size(), () -> "MPTCP sockets among " + sockets + running);
      return running.awaitEnd().exited(0);
    }
  }

  /**
   * On a class path where the JVM does not find the agent before it has come to the agent's jar.
   */
  private RunningJvm startLateUse(Jdk jdk, String agent, String when) {
    Path programs = AgentJar.ofPrograms(directory, LateUse.class, SocketRound.class);
    return jvm(jdk, agent)
        .options("-cp", programs.toString(), LateUse.class.getName(), when)
        .start();
  }

  /** With a place for the file about a crash. */
  private Jvm jvm(Jdk jdk, String agent) {
    return Jvm.of(jdk).options("-XX:ErrorFile=" + directory.resolve("crash.log"), agent);
  }

  static List<Netty> netties() {
    return jdks().stream().map(jdk -> new Netty(jdk, "4.1", "epoll")).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("netties")
  void nettyThatLoadsAfterwardsIsMptcp(Netty netty) throws IOException {
    netty.need();
    Path jar = Files.copy(Agent.jar(), directory.resolve("mptcpize.jar"));
    Jvm jvm = jvm(netty.jdk(), "-javaagent:" + jar);
    try (RunningJvm running = netty.run(jvm, NettyOnDemand.class, "v4", "v6").start()) {
      running.awaitLine("^started");
      Content.ANOTHER_JAR.overwrite(jar);
      running.write("\n");
      Finished finished = running.awaitEnd().exited(0);
      TableRow.assertProtocols(
          "rows",
          ExpectedTable.ofStreams(netty.transport(), List.of("v4", "v6"), true),
          TableRow.parse(finished.lines()));
      assertEquals(List.of(), Stderr.warningsIn(finished.stderr()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void agentKeepsItsJarOpenNoMoreThanTheJvmDoes(Jdk jdk) throws IOException {
    Path empty = AgentJar.of(directory, EmptyAgent.class);
    Path jar = Files.copy(Agent.jar(), directory.resolve("mptcpize.jar"));
    assertEquals(descriptorsOf(empty, jdk), descriptorsOf(jar, jdk));
  }

  /** How many descriptors of a JVM are a jar that is its agent: at its start, and with sockets. */
  private List<Long> descriptorsOf(Path jar, Jdk jdk) throws IOException {
    try (RunningJvm running = startLateUse(jdk, "-javaagent:" + jar, "before")) {
      running.awaitLine("^started");
      long atStart = descriptorsOf(jar, running);
      running.write("\n");
      running.awaitLine("^held");
      long withSockets = descriptorsOf(jar, running);
      running.awaitEnd().exited(0);
      return List.of(atStart, withSockets);
    }
  }

  private static long descriptorsOf(Path file, RunningJvm jvm) throws IOException {
    long count = 0;
    try (Stream<Path> links = Files.list(Path.of("/proc", String.valueOf(jvm.pid()), "fd"))) {
      for (Path link : links.toList()) {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(file)) {
          count++;
        }
      }
    }
    return count;
  }

  /** What the jar is overwritten with. */
  private enum Content {
    /** A smaller one: what was mapped into memory ends before the file did. */
    ANOTHER_JAR {
      @Override
      byte[] bytes(Path jar) throws IOException {
        return Files.readAllBytes(Path.of(Modules.programsAlone()));
      }
    },
    ZEROS {
      @Override
      byte[] bytes(Path jar) throws IOException {
        return new byte[(int) Files.size(jar)];
      }
    };

    abstract byte[] bytes(Path jar) throws IOException;

    /** Truncates the file and writes it anew; it stays the same inode. */
    void overwrite(Path jar) {
      try {
        Files.write(jar, bytes(jar));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public String toString() {
      return name().toLowerCase().replace('_', ' ');
    }
  }
}
