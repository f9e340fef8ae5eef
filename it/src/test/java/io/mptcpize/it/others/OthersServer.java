package io.mptcpize.it.others;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Servers of others, and programs that run them unmodified: with the agent and without. */
public final class OthersServer {
  /** What a log is searched for: each library has a format of its own. */
  private static final Pattern COMPLAINT =
      Pattern.compile("^\\s+at |Exception|Error|WARN|SEVERE|ERROR");

  private OthersServer() {}

  /**
   * Runs a program with the agent and without. Fails unless it prints these lines, PROTOCOL being
   * MPTCP or TCP, and its log complains of nothing in one run that it does not in the other.
   */
  static void assertPrints(Jdk jdk, Class<?> program, String... lines) {
    Need.mptcp();
    Finished mptcp = run(Jvm.of(jdk).agent(), jdk, program, "MPTCP", lines);
    Finished tcp = run(Jvm.of(jdk), jdk, program, "TCP", lines);
    assertEquals(complaints(tcp), complaints(mptcp), () -> "in the log of " + mptcp);
  }

  private static Finished run(
      Jvm jvm, Jdk jdk, Class<?> program, String protocol, String... lines) {
    jvm.property("hazelcast.phone.home.enabled", "false");
    String path = Modules.programsWithLibraries() + ":" + Guest.file("servers") + "/*";
    jvm.options(Jvm.forJnr(jdk)).options("-cp", path, program.getName());
    Finished finished = jvm.run().exited(0);
    List<String> expected =
        Stream.of(lines).map(line -> line.replace("PROTOCOL", protocol)).sorted().toList();
    assertEquals(expected, finished.lines().stream().sorted().toList(), finished::toString);
    return finished;
  }

  /** The lines, without the times and numbers in them. */
  public static List<String> complaints(Finished finished) {
    List<String> complaints = new ArrayList<>();
    finished
        .stderr()
        .lines()
        .filter(line -> COMPLAINT.matcher(line).find())
        .forEach(line -> complaints.add(line.replaceAll("\\d+", "#")));
    return complaints;
  }
}
