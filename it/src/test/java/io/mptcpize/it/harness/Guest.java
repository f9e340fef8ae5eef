package io.mptcpize.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Jars of others that are put into a JVM beside the agent; the build copies them. */
public final class Guest {
  private Guest() {}

  /**
   * A file or folder of theirs; an AssertionError where the build has not copied it.
   *
   * @param name below {@code it/target/guests}
   */
  public static Path file(String name) {
    Path file = Modules.file("it/target/guests").resolve(name);
    if (!Files.exists(file)) {
      throw new AssertionError(file + " is not there: mvn package copies it");
    }
    return file;
  }
}
