package io.mptcpize.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** The agent's jar as it was built, and the option that puts it into a JVM. */
final class Agent {
  static final String VERSION = System.getProperty("it.version");

  private Agent() {}

  /** The one of this build, or another that {@code -Dit.agent=PATH} names. */
  static Path jar() {
    String other = System.getProperty("it.agent");
    Path jar = other == null ? Modules.file("agent/target/mptcpize.jar") : Path.of(other);
    if (!Files.isRegularFile(jar)) {
      throw new AssertionError(jar + " is not there: mvn package builds it");
    }
    return jar;
  }

  /** {@code -javaagent:…/mptcpize.jar}. */
  static String option() {
    return "-javaagent:" + jar();
  }

  /** The same with the agent's argument. */
  static String option(String argument) {
    return option() + "=" + argument;
  }
}
