package io.mptcpize.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often a JVM made some system calls, from its start to its end, as strace counts them. */
public final class SystemCalls {
  private final Map<String, Integer> counts;

  private SystemCalls(Map<String, Integer> counts) {
    this.counts = counts;
  }

  /**
   * Runs a JVM, which is to exit with 0, and counts.
   *
   * @param directory for a file
   * @param names of the calls to count
   * @param stdout receives what it wrote
   */
  public static SystemCalls of(Jvm jvm, Path directory, List<String> names, List<String> stdout) {
    Need.strace();
    Path file = directory.resolve("strace");
    String trace = "trace=" + String.join(",", names);
    jvm.under("strace", "-f", "-qq", "-c", "-U", "calls,name", "-e", trace, "-o", file.toString());
    stdout.addAll(jvm.run().exited(0).lines());
    Map<String, Integer> counts = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.trim().split(" +");
        if (words.length == 2 && words[0].matches("\\d+")) {
          counts.put(words[1], Integer.valueOf(words[0]));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new SystemCalls(counts);
  }

  /** How often this one, which is among those that were to be counted. */
  public int of(String name) {
    return counts.getOrDefault(name, 0);
  }

  /** All of them. */
  public int sum() {
    return counts.getOrDefault("total", 0);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
