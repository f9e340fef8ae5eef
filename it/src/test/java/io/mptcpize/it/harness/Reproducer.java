package io.mptcpize.it.harness;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** {@code it/kernel/stall.c}, which shows without Java whether MPTCP stalls on this kernel. */
public final class Reproducer {
  private static final String SOURCE = Modules.file("it/kernel/stall.c").toString();
  private static Boolean stalls;

  private Reproducer() {}

  /**
   * A kernel whose MPTCP stalls where both ends share a processor; on another the test ends here,
   * which is no fault of the machine's.
   */
  public static synchronized void needStalls() {
    if (stalls == null) {
      stalls = run().contains("exit code 1");
    }
    if (!stalls) {
      Need.sayNotTested("destinations where MPTCP stalls: on this kernel it does not");
      Assumptions.abort("MPTCP does not stall here");
    }
  }

  private static String run() {
    Need.compiler();
    Need.root();
    Path program = Modules.file("it/target").resolve("stall");
    Command.run("cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program.toString(), SOURCE);
    try (Namespace namespace = Namespace.create()) {
      return namespace.exec("sh", "-c", program + " -n 5; echo exit code $?");
    }
  }
}
