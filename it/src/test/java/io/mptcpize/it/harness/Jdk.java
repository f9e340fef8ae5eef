package io.mptcpize.it.harness;

import java.nio.file.Path;

/**
 * A JDK of this machine.
 *
 * @param feature 8, 11, 17, …
 * @param home has {@code bin/java}
 */
public record Jdk(int feature, Path home) {
  /** The path of a tool: {@code java}, {@code jps}, … */
  public String tool(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }
}
