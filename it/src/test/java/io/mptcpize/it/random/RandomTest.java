package io.mptcpize.it.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.random.RandomSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many threads that do random things with sockets: no byte is lost or changed, no exception thrown
 * that TCP does not give, no descriptor left open, and no thread hangs. {@code -Dit.random.seconds}
 * makes it longer, {@code -Dit.random.seed} repeats one.
 */
class RandomTest {
  private static final int SECONDS = Integer.getInteger("it.random.seconds", 2);
  private static final long SEED = Long.getLong("it.random.seed", System.nanoTime());

  static Stream<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Jdk jdk : Jdks.some(8, 17, 25)) {
      for (Ends ends : Ends.values()) {
        cells.add(new Cell(jdk, false, ends));
        if (jdk.feature() == 17) {
          cells.add(new Cell(jdk, true, ends));
        }
      }
    }
    return cells.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void nothingIsLost(Cell cell) {
    Need.mptcp();
    try (Namespace namespace = Namespace.create()) {
      // MPTCP waits so long for a peer that has closed; the default is a minute
      namespace.sysctl("net.mptcp.close_timeout", 2);
      nothingIsLost(cell, namespace);
    }
  }

  private static void nothingIsLost(Cell cell, Namespace namespace) {
    Jvm serving = cell.jvm(cell.ends.server).main(RandomSockets.class, "serve");
    try (RunningJvm server = serving.in(namespace).start()) {
      String[] ports = server.awaitLine("^ports ").split(" ");
      String seconds = String.valueOf(SECONDS);
      Jvm connecting =
          cell.jvm(cell.ends.client)
              .main(
                  RandomSockets.class,
                  "connect",
                  ports[1],
                  ports[2],
                  String.valueOf(SEED),
                  seconds);
      try (RunningJvm client = connecting.in(namespace).start()) {
        while (client.awaitLine("^(goes on|ends)$").equals("goes on")) {
          // each line is waited for anew, however long all of it takes
        }
        Finished ended = client.awaitEnd().exited(0);
        Finished served = server.awaitEnd().exited(0);
        List<String> protocols =
            ended.lines().stream()
                .filter(line -> line.startsWith("connection "))
                .map(line -> line.split("\t")[0])
                .toList();
        assertEquals(List.of("connection " + cell.ends.protocol), protocols);
        assertTrue(ended.stdout().contains("CLEAN, held"), ended::toString);
        if (cell.ends.client) {
          assertEquals(List.of(), new Stderr(ended).warnings());
        }
        if (cell.ends.server) {
          assertEquals(List.of(), new Stderr(served).warnings());
        }
      }
    }
  }

  /** Which ends have the agent, and what a connection is then, as its client sees it. */
  private enum Ends {
    BOTH(true, true, "MPTCP"),
    CLIENT(true, false, "TCP (asked for MPTCP, fell back)"),
    SERVER(false, true, "TCP"),
    NONE(false, false, "TCP");

    private final boolean client;
    private final boolean server;
    private final String protocol;

    Ends(boolean client, boolean server, String protocol) {
      this.client = client;
      this.server = server;
      this.protocol = protocol;
    }
  }

  private record Cell(Jdk jdk, boolean plain, Ends ends) {
    Jvm jvm(boolean agent) {
      Jvm jvm = Jvm.of(jdk);
      if (plain) {
        jvm.property("jdk.net.usePlainSocketImpl", "true");
      }
      if (ends == Ends.CLIENT) {
        // The kernel (6.18) puts it into the stream that a client reads which fell back.
        jvm.property("random.noUrgentData", "true");
      }
      return agent ? jvm.agent() : jvm;
    }

    @Override
    public String toString() {
      return jdk + (plain ? " plain" : "") + ", MPTCP at: " + ends.name().toLowerCase();
    }
  }
}
