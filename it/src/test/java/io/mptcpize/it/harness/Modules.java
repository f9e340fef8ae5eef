package io.mptcpize.it.harness;

import java.nio.file.Path;

/** Files of this build. */
public final class Modules {
  private static final Path IT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  private Modules() {}

  /** A file of any module, by its path from the top of the project. */
  public static Path file(String path) {
    return IT.getParent().resolve(path);
  }

  /** The class path of the programs of this module, with Wire and jnr. */
  public static String programsWithLibraries() {
    return programsAlone() + ":" + IT.resolve("target/programs") + "/*";
  }

  /** The class path of those of them that need no library. */
  public static String programsAlone() {
    return IT.resolve("target/programs.jar").toString();
  }
}
