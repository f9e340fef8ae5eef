package io.mptcpize.it.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.rules.RulesReload;
import io.mptcpize.it.sockets.TableRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules are replaced in a running JVM: new sockets follow them, connections stay as they are. */
class RulesReloadTest {
  private static final String ONE = "10.1.0.1";
  private static final String OTHER = "10.1.0.2";
  private static final boolean MPTCP = true;
  private static final boolean TCP = false;

  @TempDir private Path directory;

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void newSocketsFollowAndConnectionsStay(Jdk jdk) {
    Jvm jvm = Jvm.of(jdk).agent().property("mptcpize.rules", "mptcp * 10.1.0.1 *");
    with(
        jvm,
        jdk,
        program -> {
          program.keep("first", ONE, MPTCP);
          program.keep("first", OTHER, TCP);

          program.replaceRules("mptcp * 10.1.0.2 *");
          program.keep("second", ONE, TCP);
          program.keep("second", OTHER, MPTCP);
          program.useAgain();

          program.replaceRules(""); // everything TCP, at once
          program.keep("third", ONE, TCP);
          program.keep("third", OTHER, TCP);
          program.useAgain();

          program.replaceRules("mptcp * * *"); // everything MPTCP, at once
          program.keep("fourth", ONE, MPTCP);
          program.keep("fourth", OTHER, MPTCP);
          program.useAgain();
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void brokenRulesLeaveTheOldInForce(Jdk jdk) {
    Jvm jvm = Jvm.of(jdk).agent().property("mptcpize.rules", "mptcp * 10.1.0.1 *");
    with(
        jvm,
        jdk,
        program -> {
          program.keep("first", ONE, MPTCP);
          program.refuseRules("mptcp * 10.1.0.2 *; mptcp * 10.1.0.1", "rule 2", "column");
          program.refuseRules("mptcp * 10.1.0.2/24 *", "column");
          program.keep("second", ONE, MPTCP);
          program.keep("second", OTHER, TCP);
          program.useAgain();

          program.replaceRules("mptcp * 10.1.0.2 *");
          program.refuseRules("mptcp * * 0", "column");
          program.keep("third", ONE, TCP);
          program.keep("third", OTHER, MPTCP);
          program.useAgain();
        });
  }

  /** What is open already, but neither connects nor listens yet, is still a new socket. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void socketsThatAreOpenAlreadyFollow(Jdk jdk) {
    with(
        Jvm.of(jdk).agent(),
        jdk,
        program -> {
          program.open("without rules");
          program.replaceRules("mptcp * 10.1.0.1 *");
          program.keep("without rules", ONE, MPTCP);
          program.keep("without rules", OTHER, TCP);

          program.open("by address");
          program.replaceRules("mptcp * 10.1.0.2 *");
          program.keep("by address", ONE, TCP);
          program.keep("by address", OTHER, MPTCP);

          program.open("by another address");
          program.replaceRules("");
          program.keep("by another address", ONE, TCP);
          program.keep("by another address", OTHER, TCP);

          program.open("all TCP");
          program.replaceRules("mptcp * * *");
          program.keep("all TCP", ONE, MPTCP);
          program.keep("all TCP", OTHER, MPTCP);

          program.open("all MPTCP");
          program.replaceRules("");
          program.keep("all MPTCP", ONE, TCP);
          program.keep("all MPTCP", OTHER, TCP);
          program.useAgain();
        });
  }

  /** As Kubernetes changes a mounted ConfigMap: a directory takes another's place. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aFileIsFollowed(Jdk jdk) throws IOException {
    Path file = mounted("rules-1", "mptcp * 10.1.0.1 *\n");
    try (RulesNetwork network = new RulesNetwork(directory);
        RunningJvm jvm =
            network.in(Jvm.of(jdk).agent("rules-file=" + file)).main(RulesReload.class).start()) {
      Program program = new Program(jvm);
      program.keep("first", ONE, MPTCP);
      program.keep("first", OTHER, TCP);

      mounted("rules-2", "mptcp * 10.1.0.2 *\n");
      jvm.awaitErrorLine("INFO reloaded, rules in force: 1");
      program.keep("second", ONE, TCP);
      program.keep("second", OTHER, MPTCP);

      mounted("rules-3", "mptcp * 10.1.0.3\n");
      String line = jvm.awaitErrorLine("WARN");
      assertTrue(line.contains(file + ", line 1, column 17"), line);
      assertTrue(line.endsWith("; the rules before stay in force"), line);
      program.keep("third", OTHER, MPTCP);

      mounted("rules-4", "mptcp * * *\n");
      jvm.awaitErrorLine("INFO reloaded, rules in force: 1");
      program.keep("fourth", ONE, MPTCP);
      Path rules = directory.resolve("rules-4/rules");
      Files.delete(rules);
      Files.createDirectory(rules);
      line = jvm.awaitErrorLine("WARN");
      assertTrue(line.contains(file + " is no regular file"), line);
      Files.delete(file.getParent());
      line = jvm.awaitErrorLine("WARN");
      assertTrue(line.contains(file.toString()), line);
      program.keep("fifth", ONE, MPTCP);
      program.useAgain();
      assertEquals(3, Stderr.warningsIn(jvm.awaitEnd().exited(0).stderr()).size());
    }
  }

  private Path mounted(String version, String rules) throws IOException {
    Path data = directory.resolve("..data");
    Path content = Files.createDirectory(directory.resolve(version));
    Files.writeString(content.resolve("rules"), rules);
    Path next = Files.createSymbolicLink(directory.resolve("..next"), content.getFileName());
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
    return data.resolve("rules");
  }

  private void with(Jvm jvm, Jdk jdk, Consumer<Program> test) {
    if (jdk.feature() >= 9) { // the agent is told from within, by reflection
      jvm.options("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    }
    try (RulesNetwork network = new RulesNetwork(directory);
        RunningJvm running = network.in(jvm).main(RulesReload.class).start()) {
      test.accept(new Program(running));
      Finished ended = running.awaitEnd().exited(0);
      assertEquals(List.of(), new Stderr(ended).warnings());
    }
  }

  /** {@link RulesReload}, as it runs. */
  private static final class Program {
    private static final int OPENED_KINDS = 5;

    private final RunningJvm jvm;
    private final Map<String, String> kept = new TreeMap<>();

    Program(RunningJvm jvm) {
      this.jvm = jvm;
    }

    void replaceRules(String rules) {
      assertEquals(List.of("replaced"), tell("rules " + rules));
    }

    /** Fails unless the rules are broken, and the answer has these words. */
    void refuseRules(String rules, String... words) {
      String answer = String.join("\n", tell("rules " + rules));
      for (String word : words) {
        assertTrue(answer.contains(word), () -> word + " is missing in: " + answer);
      }
    }

    /** Opens sockets that {@code keep} will use. */
    void open(String name) {
      tell("open " + label(name, ONE));
      tell("open " + label(name, OTHER));
    }

    /** Fails unless listener, client and accepted socket, of each kind, are MPTCP, or TCP. */
    void keep(String name, String address, boolean mptcp) {
      List<String> rows = tell("keep " + label(name, address) + " listen " + address + " 0");
      Map<String, String> expected = new TreeMap<>();
      TableRow.parse(rows)
          .keySet()
          .forEach(key -> expected.put(key, mptcp ? "262 MPTCP" : "6 TCP"));
      assertTrue(expected.size() >= 3 * OPENED_KINDS, rows::toString);
      TableRow.assertProtocols(name, expected, TableRow.parse(rows));
      kept.putAll(expected);
    }

    /** Fails unless all that is kept carries data, and is what it was. */
    void useAgain() {
      TableRow.assertProtocols("kept", kept, TableRow.parse(tell("again")));
    }

    private static String label(String name, String address) {
      return name.replace(' ', '-') + "-" + address;
    }

    private List<String> tell(String command) {
      jvm.write(command + "\n");
      List<String> answer = new ArrayList<>();
      for (String line = jvm.awaitLine(""); !line.isEmpty(); line = jvm.awaitLine("")) {
        answer.add(line);
      }
      return answer;
    }
  }
}
