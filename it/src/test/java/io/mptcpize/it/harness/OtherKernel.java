package io.mptcpize.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Another kernel than this machine's, booted in qemu by {@code it/bin/kernels}, with JDK 17. */
public final class OtherKernel {
  private static final String TOOL = Modules.file("it/bin/kernels").toString();

  /** Seconds for a boot and the JVM in it; an idle machine needs a tenth. */
  private static final String PATIENCE = "300";

  private OtherKernel() {}

  /**
   * Puts the agent's jar and the programs with all that they need into a folder, which the guest
   * sees as /shared.
   */
  public static void share(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>(List.of(Agent.jar(), Path.of(Modules.programsAlone())));
    try (Stream<Path> libraries = Files.list(Modules.file("it/target/programs"))) {
      libraries.forEach(jars::add);
    }
    for (Path jar : jars) {
      Files.copy(jar, folder.resolve(jar.getFileName()));
    }
  }

  /**
   * Boots one, and runs a command there.
   *
   * @param kernel its version; where it is not set up, the test ends here
   * @return the lines that were printed
   */
  public static List<String> run(String kernel, Path shared, String... command) {
    boolean there = Command.run(TOOL, "list").lines().anyMatch(l -> l.startsWith(kernel + " "));
    Need.that(there, "Linux " + kernel + " in qemu: run it/bin/kernels setup");
    List<String> all = new ArrayList<>();
    all.addAll(List.of(TOOL, "run", kernel, "--seconds", PATIENCE, shared.toString()));
    all.addAll(List.of(command));
    return Command.run(all.toArray(String[]::new)).lines().toList();
  }
}
