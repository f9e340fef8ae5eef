package io.mptcpize.it.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.jvm.OpensFiles;
import io.mptcpize.it.program.sockets.HeldConnections;
import io.mptcpize.it.sockets.HeldSockets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code run}: the command is what it is without, but for the agent in its JVMs. */
class RunTest {
  /** What a process has from who started it, but for signals of the C library's own. */
  private static final String SCRIPT =
      "while read name bits; do case $name in SigBlk: | SigIgn:) echo $name ${bits#?????????};; esac;"
          + " done </proc/$$/status; ls /proc/self/fd;"
          + " umask; pwd; env | sort;"
          + " read line; echo \"read $line\"; echo told >&2; exit 7";

  /**
   * Runs its arguments with no signal blocked: a JVM blocks SIGQUIT, and what it starts has that.
   */
  private static final String UNBLOCK =
      "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []);"
          + " signal.signal(signal.SIGPIPE, signal.SIG_DFL);"
          + " signal.signal(signal.SIGXFSZ, signal.SIG_DFL);"
          + " os.execvp(sys.argv[1], sys.argv[1:])";

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private static Jvm run(Jdk jdk, String... arguments) {
    return run(jdk, Agent.jar(), arguments);
  }

  private static Jvm run(Jdk jdk, Path jar, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "run";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Jvm.of(jdk).environment("LC_ALL", "C").jar(jar, all);
  }

  /** Its number, streams, descriptors, signals, environment and exit code; judged by itself. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void isTheCommandItself(Jdk jdk) {
    String script = "echo $$; " + SCRIPT;
    try (RunningJvm running = run(jdk, "sh", "-c", script + " #java").start()) {
      assertEquals(String.valueOf(running.pid()), running.awaitLine(""));
      running.write("a line\n");
      Finished with = running.awaitEnd().exited(7);
      assertEquals("told\n", with.stderr());
    }
    Finished without =
        Jvm.of(jdk)
            .environment("LC_ALL", "C")
            .under("python3", "-c", UNBLOCK, "sh", "-c", SCRIPT)
            .run()
            .exited(7);
    Finished with = run(jdk, "sh", "-c", SCRIPT).under("python3", "-c", UNBLOCK).run().exited(7);
    String added = "JAVA_TOOL_OPTIONS=-javaagent:" + Agent.jar() + "\n";
    assertEquals(without.stdout(), with.stdout().replace(added, ""));
    assertTrue(with.stdout().contains(added));
  }

  /** A compiler thread of JDK 11 that read a file of its control group was seen to hand it on. */
  @Test
  void getsNoneOfTheFilesThatOtherThreadsReadMeanwhile() throws IOException {
    Path inherited = Files.createFile(directory.resolve("inherited"));
    String classes = Modules.programsAlone() + ":" + Agent.jar();
    String[] list = {"sh", "-c", "ls -l /proc/self/fd"};
    Jvm with =
        Jvm.of(Jdks.one(17))
            .options("-cp", classes, OpensFiles.class.getName())
            .options("io.mptcpize.Main", "run")
            .options(list)
            .under("sh", "-c", "exec \"$@\" 5<" + inherited + " 6</proc/self/limits", "sh");
    for (int i = 0; i < 5; i++) {
      String open = with.run().exited(0).stdout();
      assertTrue(open.contains(" 5 -> " + inherited), open);
      assertEquals(2, open.split("/limits").length, open); // the inherited one alone
    }
  }

  @Test
  void getsItsSignals() {
    String script = "trap 'echo told; exit 3' TERM; echo ready; read line";
    try (RunningJvm running = run(Jdks.one(17), "sh", "-c", script).start()) {
      running.awaitLine("ready");
      Command.run("kill", "-TERM", String.valueOf(running.pid()));
      assertEquals("ready\ntold\n", running.awaitEnd().exited(3).stdout());
    }
    Jvm sleeping = run(Jdks.one(17), "sh", "-c", "echo ready; exec sleep 100");
    try (RunningJvm running = sleeping.under("python3", "-c", UNBLOCK).start()) {
      running.awaitLine("ready");
      Command.run("kill", "-QUIT", String.valueOf(running.pid())); // which a JVM has blocked
      running.awaitEnd().exited(128 + 3);
    }
  }

  static List<Jdk> someJdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("someJdks")
  void javaHasTheAgentInItsCommandLine(Jdk jdk) {
    Need.mptcp();
    Finished finished =
        HeldSockets.assertMptcp(
            runJava(jdk, "--set", "rules=mptcp * 127.0.0.1 *;tcp * * 9,log=info", "--").start());
    assertTrue(new Stderr(finished).lines().get(0).endsWith("2 rules, the rest stays TCP"));
    assertFalse(finished.stderr().contains("JAVA_TOOL_OPTIONS"), finished::toString);
  }

  private static Jvm runJava(Jdk jdk, String... options) {
    return run(jdk, Stream.of(options, java(jdk)).flatMap(Stream::of).toArray(String[]::new));
  }

  private static String[] java(Jdk jdk) {
    return new String[] {
      jdk.tool("java"), "-cp", Modules.programsAlone(), HeldConnections.class.getName(), "127.0.0.1"
    };
  }

  /** With the variable that is there, and with quotes and blanks in the jar's path. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("someJdks")
  void scriptHasItInTheEnvironmentOfItsJvms(Jdk jdk) throws IOException {
    Need.mptcp();
    Path jar =
        Files.copy(
            Agent.jar(),
            Files.createDirectory(directory.resolve("it's a \"path\"")).resolve("mptcpize.jar"));
    String script = "exec '" + String.join("' '", java(jdk)) + "'";
    Finished finished =
        HeldSockets.assertMptcp(
            run(jdk, jar, "--set", "rules=mptcp * 127.0.0.1 *", "sh", "-c", script)
                .environment("JAVA_TOOL_OPTIONS", "-Dkept='a b'")
                .start());
    assertTrue(finished.stderr().contains("1 rule, the rest"), finished::toString);
    assertTrue(finished.stderr().contains("JAVA_TOOL_OPTIONS: -Dkept='a b' '-javaagent:"));
  }

  @Test
  void wordsAreWhatTheyWereByteByByte() throws IOException {
    Path script =
        Files.writeString(
            directory.resolve("script"),
            "exec "
                + Jdks.one(17).tool("java")
                + " -jar '"
                + Agent.jar()
                + "' run printf '%s|' \"$(printf '\\377\\303\\244')\" '' 'a\nb' '--set'\n");
    Process process = new ProcessBuilder("sh", script.toString()).start();
    byte[] bytes = process.getInputStream().readAllBytes();
    String expected = "\u00ff\u00c3\u00a4||a\nb|--set|";
    assertEquals(expected, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  @Test
  void whatCannotBeRunIsTold() {
    Jdk jdk = Jdks.one(17);
    assertTold("COMMAND is missing", run(jdk).run().exited(2));
    assertTold("no such option: --sett", run(jdk, "--sett", "x", "true").run().exited(2));
    assertTold("'rulez'", run(jdk, "--set", "rulez=x", "true").run().exited(2));
    Jvm both = run(jdk, "--set", "rules=mptcp * * *", "true");
    assertTold("MPTCPIZE_RULES_FILE", both.environment("MPTCPIZE_RULES_FILE", "x").run().exited(2));
    assertTold("not found: no-such-program", run(jdk, "no-such-program").run().exited(127));
    assertTold(
        "cannot run /etc/passwd: it is not executable", run(jdk, "/etc/passwd").run().exited(126));
  }

  private static void assertTold(String words, Finished finished) {
    assertTrue(finished.stderr().contains(words), finished::toString);
    assertEquals("", finished.stdout());
  }
}
