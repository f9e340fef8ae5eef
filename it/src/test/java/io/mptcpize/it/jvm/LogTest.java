package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.jvm.ManySockets;
import io.mptcpize.it.program.jvm.OneSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The agent's lines hold up nobody: where stderr is a pipe that is full and that nobody reads, the
 * first line stopped the start, and a line about a socket the thread that opened it. Where it is
 * read, all lines are there. What they quote steers no terminal.
 */
class LogTest {
  /** Runs its arguments with such a pipe as stderr, the reading end of which stays open. */
  private static final String ON_A_FULL_PIPE =
      """
      import os, sys
      reads, writes = os.pipe()
      os.set_blocking(writes, False)
      for size in (4096, 1):
          try:
              while True:
                  os.write(writes, b"x" * size)
          except BlockingIOError:
              pass
      os.set_blocking(writes, True)
      os.set_inheritable(reads, True)
      os.dup2(writes, 2)
      os.execv(sys.argv[1], sys.argv[1:])
      """;

  private static final String BY_ADDRESS =
      "log=debug,rules=mptcp connect 127.0.0.1 *;mptcp listen * *";

  private static final Pattern CONNECT =
      Pattern.compile("\\[mptcpize\\] DEBUG connect \\S*127\\.0\\.0\\.1 port (\\d+): MPTCP");

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  /** Without an end it would wait for ever: timeout(1) then ends it with 124. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aFullPipeHoldsUpNothing(Jdk jdk) {
    try (Namespace namespace = Namespace.create()) {
      for (String argument : List.of("log=debug", BY_ADDRESS)) {
        Finished finished =
            Jvm.of(jdk)
                .agent(argument)
                .mainWithoutLibraries(ManySockets.class, "1500")
                .under("timeout", "60", "python3", "-c", ON_A_FULL_PIPE)
                .in(namespace)
                .run()
                .exited(0);
        assertEquals("done\n", finished.stdout());
      }
    }
  }

  /** As many as are kept while nobody reads: none may be lost. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void whereItIsReadLinesAreWholeAndInOrder(Jdk jdk) {
    try (Namespace namespace = Namespace.create()) {
      Finished finished =
          Jvm.of(jdk)
              .agent(BY_ADDRESS)
              .mainWithoutLibraries(ManySockets.class, "400")
              .in(namespace)
              .run()
              .exited(0);
      List<Integer> ports =
          new Stderr(finished)
              .lines().stream()
                  .map(CONNECT::matcher)
                  .filter(Matcher::matches)
                  .map(line -> Integer.valueOf(line.group(1)))
                  .toList();
      assertEquals(IntStream.rangeClosed(1, 400).boxed().toList(), ports);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aJvmThatEndsAtOnceHasWrittenItsLines(Jdk jdk) {
    for (int i = 0; i < 5; i++) {
      Finished finished = Jvm.of(jdk).agent().mainWithoutLibraries(OneSocket.class).run().exited(0);
      List<String> lines = new Stderr(finished).lines();
      assertEquals(2, lines.size(), lines::toString);
      assertTrue(
          lines.get(1).startsWith("[mptcpize] INFO the kernel gives MPTCP"), lines::toString);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void controlCharactersAreWrittenAsNumbers(Jdk jdk) throws IOException {
    String text = "mptcp connect a\u001b[31m *";
    Path file = Files.writeString(directory.resolve("rules"), text);
    assertEscaped(jdk, "rules=" + text, "a\\u001b[31m");
    assertEscaped(jdk, "rules-file=" + file, "a\\u001b[31m");
    String missing = "rules-file=/nonexistent/\u0007\u001b[31m";
    assertEscaped(jdk, missing, "/nonexistent/\\u0007\\u001b[31m");
    assertEscaped(jdk, "a\u001b[31m\u0007=1", "a\\u001b[31m\\u0007");
  }

  private static void assertEscaped(Jdk jdk, String argument, String words) {
    Finished finished =
        Jvm.of(jdk).agent(argument).mainWithoutLibraries(OneSocket.class).run().exited(0);
    new Stderr(finished).assertOneWarning(words);
    assertTrue(finished.stderr().chars().allMatch(c -> c >= ' ' || c == '\n'), finished::toString);
  }
}
