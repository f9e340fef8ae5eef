package io.mptcpize.it;

import java.nio.file.Path;

/** Files of this build. */
final class Modules {
  private static final Path IT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  private Modules() {}

  /** A file of any module, by its path from the top of the project. */
  static Path file(String path) {
    return IT.getParent().resolve(path);
  }

  /** The class path of the programs of this module, with Wire and jnr. */
  static String programsWithLibraries() {
    return programsAlone() + ":" + IT.resolve("target/programs") + "/*";
  }

  /** The class path of those of them that need no library. */
  static String programsAlone() {
    return IT.resolve("target/programs.jar").toString();
  }
}
