package io.mptcpize.it.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/** What a JVM with the agent wrote to stderr: the agent's lines, and nothing else. */
public final class Stderr {
  private static final String OURS = "[mptcpize] ";

  private final List<String> lines;

  /** Fails if there is a line that is neither the agent's nor one that any JVM writes. */
  public Stderr(Finished jvm) {
    this(jvm.stderr());
  }

  /** The same for one that runs still. */
  public Stderr(String text) {
    List<String> others =
        text.lines().filter(line -> !line.startsWith(OURS) && !isOfEveryJvm(line)).toList();
    assertEquals(List.of(), others, () -> "not the agent's lines, in:\n" + text);
    lines = text.lines().filter(line -> line.startsWith(OURS)).toList();
  }

  /** The agent's lines. */
  public List<String> lines() {
    return lines;
  }

  /** The agent's warnings in a text in which others write, too. */
  public static List<String> warningsIn(String text) {
    return text.lines().filter(line -> line.startsWith(OURS + "WARN ")).toList();
  }

  /** Whether there is a line of this level. */
  public boolean has(String level) {
    return lines.stream().anyMatch(line -> line.startsWith(OURS + level + " "));
  }

  /** Those of its lines that are warnings. */
  public List<String> warnings() {
    return lines.stream().filter(line -> line.startsWith(OURS + "WARN ")).toList();
  }

  /** Fails unless there is just one warning, with these words in it. */
  public void assertOneWarning(String... words) {
    assertEquals(1, warnings().size(), () -> "warnings among " + lines);
    for (String word : words) {
      if (!warnings().get(0).contains(word)) {
        throw new AssertionError("'" + word + "' is missing in: " + warnings().get(0));
      }
    }
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }

  /** What a JVM says whether or not there is an agent. */
  private static boolean isOfEveryJvm(String line) {
    return line.startsWith("Picked up JAVA_TOOL_OPTIONS: ");
  }
}
