package io.mptcpize.it.others;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.others.InOwnLoader;
import io.mptcpize.it.sockets.StreamProtocols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Where an application's own libraries are: on the class path, or in a class loader above it. */
enum OwnLoader {
  CLASS_PATH("class path"),
  CHILD_FIRST("child-first"),
  PARENT_FIRST("parent-first");

  private final String words;

  OwnLoader(String words) {
    this.words = words;
  }

  /** Each of some JDKs with each of these, in each of two orders of events. */
  static Stream<Arguments> cases(String... orders) {
    List<Arguments> cases = new ArrayList<>();
    for (Jdk jdk : Jdks.some(8, 17, 25)) {
      for (OwnLoader loader : values()) {
        for (String order : orders) {
          cases.add(Arguments.of(jdk, loader, order));
        }
      }
    }
    return cases.stream();
  }

  /** jnr, and the witness. */
  static List<String> jnr() throws IOException {
    try (Stream<Path> jars = Files.list(Modules.file("it/target/programs"))) {
      return jars.map(Path::toString).sorted().toList();
    }
  }

  /**
   * Runs a program that opens stream sockets, and prints a line before their rows. Fails unless the
   * line is as expected, they are MPTCP, and nobody warns.
   */
  void assertPrints(
      String line, Jdk jdk, Jvm jvm, List<String> libraries, Class<?> program, String order) {
    Need.mptcp();
    List<String> jars = new ArrayList<>(libraries);
    jars.add(Modules.programsAlone());
    String path = String.join(":", jars);
    jvm.agent().options(Jvm.forJnr(jdk));
    if (this == CLASS_PATH) {
      jvm.options("-cp", path, program.getName(), order);
    } else {
      jvm.mainWithoutLibraries(InOwnLoader.class, words, path, program.getName(), order);
    }
    Finished finished = jvm.run().exited(0);
    assertEquals(line, finished.lines().get(0), finished::toString);
    StreamProtocols.assertEach(true, finished.lines());
    assertEquals(List.of(), new Stderr(finished).warnings());
  }

  @Override
  public String toString() {
    return words;
  }
}
