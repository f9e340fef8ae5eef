package io.mptcpize.command;

import java.io.File;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code check}: whether sockets of a JDK can be MPTCP on this machine, and whether connections can
 * have several paths. Starts that JDK with the agent and looks at what it got.
 */
public final class CheckCommand extends Command {
  private static final String JAVA = "--java";
  private static final String JSON = "--json";

  @Override
  String name() {
    return "check";
  }

  @Override
  String[] help() {
    return new String[] {
      "usage: java -jar mptcpize.jar check [--java PATH] [--json]",
      "",
      "Says whether this machine, or container, and JDK are ready for MPTCP, whether connections can",
      "have several paths, and what to do where they cannot. Starts the JDK with the agent and a",
      "small program that connects to itself. Run it where, and as whom, the service runs.",
      "",
      "  --java PATH    another JDK than the one that runs this: its home, or its java",
      "  --json         for programs: one line",
      "",
      "Exit code: 0 sockets can be MPTCP, with one path or several; 1 they cannot; 2 wrong usage.",
      "",
      "examples:",
      "  java -jar mptcpize.jar check",
      "  java -jar mptcpize.jar check --java /usr/lib/jvm/java-21-openjdk-amd64",
      "  java -jar mptcpize.jar check --json | jq -r '.findings[] | select(.state != \"ok\") | .mend[]'",
    };
  }

  @Override
  int run(String[] arguments, PrintStream out, PrintStream err) throws NotPossible {
    Arguments given = Arguments.parse(arguments, JAVA + "=", JSON);
    if (!given.rest().isEmpty()) {
      throw new IllegalArgumentException("check takes no '" + given.rest().get(0) + "'");
    }
    File java = java(given.get(JAVA));
    Checked checked = Checked.of(Probed.by(java));
    out.println(given.has(JSON) ? Json.of(json(java, checked)) : text(java, checked));
    return checked.isUsable ? DONE : NOT_POSSIBLE;
  }

  private static File java(String given) {
    File path = new File(given == null ? System.getProperty("java.home") : given);
    File java = path.isDirectory() ? new File(path, "bin/java") : path;
    if (!java.canExecute()) {
      throw new IllegalArgumentException(java + " is no java that can be run");
    }
    return java;
  }

  private static Map<String, Object> json(File java, Checked checked) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("java", java.getPath());
    all.put("usable", checked.isUsable);
    all.put("multipath", checked.isMultipath);
    List<Object> findings = new ArrayList<>();
    for (Check check : checked.checks) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("state", check.state.word);
      one.put("what", check.what);
      one.put("means", check.means);
      one.put("mend", check.mend);
      findings.add(one);
    }
    all.put("findings", findings);
    return all;
  }

  private static String text(File java, Checked checked) {
    StringBuilder text = new StringBuilder(java + " with the agent, on this machine:\n\n");
    for (Check check : checked.checks) {
      text.append(String.format("%-8s %s%n", check.state.word, check.what));
      if (!check.means.isEmpty()) {
        text.append("         ").append(check.means).append('\n');
      }
      for (String command : check.mend) {
        text.append("           ").append(command).append('\n');
      }
    }
    return text.append('\n').append(checked.verdict()).toString();
  }
}
