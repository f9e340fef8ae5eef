package io.mptcpize.it.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.sockets.TableRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Named;

/** Rules, and what they make of sockets: written as in {@code rules.table}. */
public final class RulesText {
  /** Where a role gets the same answer everywhere, its sockets are opened that way. */
  public static final List<String> AT_ONCE =
      List.of(
          """
          tcp   listen  10.1.0.5  *
          tcp   listen  fd00:1::5 *
          mptcp listen  * 7000-7999
          mptcp connect * *
              MPTCP connect 10.1.0.1  7001 from 10.1.0.5
              MPTCP connect fd00:1::1 7001 from fd00:1::5
              MPTCP connect 10.1.0.1  7001 from *
              TCP   listen  10.1.0.1  8001
              TCP   listen  *         0
          """,
          """
          mptcp listen  10.1.0.5  *
          mptcp listen  fd00:1::5 *
          mptcp listen  * 7000-7999
              TCP   connect 10.1.0.1  7001 from 10.1.0.5
              TCP   connect fd00:1::1 7001 from fd00:1::5
              TCP   connect 10.1.0.1  7001
          """,
          """
          mptcp listen  * *
          mptcp connect 10.1.0.1 7001
              MPTCP connect 10.1.0.1 7001
              MPTCP connect 10.1.0.1 7001 from 10.1.0.5
              TCP   connect 10.1.0.2 7001
              TCP   connect 10.1.0.2 7001 from 10.1.0.5
          """,
          """
          mptcp * 0.0.0.0/0 *
              MPTCP connect 10.1.0.1 7001
              MPTCP connect 10.1.0.1 7001 from 10.1.0.5
              MPTCP listen  10.1.0.1 8001
              TCP   connect fd00:1::1 7001
          """,
          """
          tcp   * 127.0.0.0/8 *
          tcp   * ::1         *
          mptcp * *           *
              MPTCP connect 10.1.0.1 7001
              MPTCP connect fd00:1::1 7001 from fd00:1::5
              MPTCP listen  10.1.0.1 0
              MPTCP listen  fd00:1::1 8001
              TCP   connect 127.0.0.1 7001
              TCP   connect ::1 7001
              TCP   connect ::1 7001 from ::1
          """);

  private final StringBuilder rules = new StringBuilder();

  /** Whether a request is for MPTCP. */
  private final Map<String, Boolean> requests = new LinkedHashMap<>();

  /**
   * Reads one.
   *
   * @param text lines of rules, and indented lines of what shall come of them: MPTCP or TCP, and
   *     the case as {@code RulesCase} reads it
   */
  public RulesText(String text) {
    for (String line : text.lines().toList()) {
      if (line.startsWith(" ")) {
        String[] words = line.trim().split(" +", 2);
        requests.put(words[1].replaceAll(" +", " "), words[0].equals("MPTCP"));
      } else {
        rules.append(line).append('\n');
      }
    }
  }

  /** {@code rules.table}: rules of every form. */
  public static RulesText full() throws IOException {
    try (InputStream table = RulesText.class.getResourceAsStream("rules.table")) {
      return new RulesText(new String(table.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** A text that is called by its rules. */
  public static Named<String> named(String text) {
    return Named.of(
        text.substring(0, text.indexOf("\n  ")).replaceAll(" +", " ").replace("\n", "; "), text);
  }

  /**
   * Has a JVM open what is requested. Fails unless each socket is what the rules say, and nobody
   * warns.
   *
   * @param directory for files
   * @param jvm has the agent
   * @param program adds a program that takes the requests on its standard input
   * @param kinds of sockets that it opens for a request
   */
  public void assertRows(
      Path directory, Jvm jvm, UnaryOperator<Jvm> program, Function<String, List<String>> kinds)
      throws IOException {
    Map<String, String> expected = new TreeMap<>();
    requests.forEach(
        (request, mptcp) ->
            kinds.apply(request).forEach(kind -> expect(mptcp, request, kind, expected)));
    Path file = Files.writeString(directory.resolve("rules"), rules);
    jvm.property("mptcpize.rules-file", file.toString());
    String lines = String.join("\n", requests.keySet()) + "\n";
    try (RulesNetwork network = new RulesNetwork(directory)) {
      Finished ended = program.apply(network.in(jvm)).run(lines).exited(0);
      TableRow.assertProtocols("rows", expected, TableRow.parse(ended.lines()));
      assertEquals(List.of(), Stderr.warningsIn(ended.stderr()));
    }
  }

  /** Adds what the rows of a request must be. */
  private static void expect(
      boolean mptcp, String request, String kind, Map<String, String> expected) {
    String both = mptcp ? "262 MPTCP" : "6 TCP";
    boolean connects = request.startsWith("connect");
    String client = connects ? both : mptcp ? "262 MPTCP" : "262 TCP";
    expected.put(TableRow.key(kind, request, "listener"), connects ? "262 MPTCP" : both);
    expected.put(TableRow.key(kind, request, "client"), client);
    expected.put(TableRow.key(kind, request, "accepted"), both);
  }
}
