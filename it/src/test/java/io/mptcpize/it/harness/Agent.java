package io.mptcpize.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** The agent's jar as it was built, and the option that puts it into a JVM. */
public final class Agent {
  /** The version of this build. */
  public static final String VERSION = System.getProperty("it.version");

  private Agent() {}

  /** The one of this build, or another that {@code -Dit.agent=PATH} names. */
  public static Path jar() {
    String other = System.getProperty("it.agent");
    Path jar = other == null ? Modules.file("agent/target/mptcpize.jar") : Path.of(other);
    if (!Files.isRegularFile(jar)) {
      throw new AssertionError(jar + " is not there: mvn package builds it");
    }
    return jar;
  }

  /** {@code -javaagent:…/mptcpize.jar}. */
  public static String option() {
    return "-javaagent:" + jar();
  }

  /** The same with the agent's argument. */
  public static String option(String argument) {
    return option() + "=" + argument;
  }
}
