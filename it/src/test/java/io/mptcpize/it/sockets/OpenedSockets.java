package io.mptcpize.it.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.sockets.SocketsOnDemand;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A JVM that opens some stream sockets, and what they were for the kernel. */
public final class OpenedSockets {
  private final Finished jvm;
  private final Map<String, String> protocols = new TreeMap<>();

  private OpenedSockets(Finished jvm) {
    this.jvm = jvm;
    TableRow.parse(jvm.lines()).forEach((key, row) -> protocols.put(key, row.protocol()));
  }

  /**
   * Runs the JVM and has it open these.
   *
   * @param requests lines for {@link SocketsOnDemand}: kind, tab, path
   */
  public static OpenedSockets by(Jvm jvm, String... requests) {
    String input = String.join("\n", requests) + "\n";
    return new OpenedSockets(jvm.main(SocketsOnDemand.class).run(input).exited(0));
  }

  /** The same for a few kinds that stand for all, over IPv4 and IPv6. */
  public static OpenedSockets by(Jvm jvm) {
    Need.ipv6();
    return by(
        jvm,
        "Socket\tv4",
        "Socket\tv6",
        "SocketChannel\tany-v4",
        "AsynchronousSocketChannel\tany-v6");
  }

  /** Fails unless the JVM wrote to stdout what the program printed, and no more. */
  private void assertStdoutIsTheProgramsAlone() {
    List<String> others =
        jvm.lines().stream()
            .filter(line -> !line.isEmpty() && line.split("\t").length != 5)
            .toList();
    assertEquals(List.of(), others, "lines on stdout");
  }

  /** Fails unless all sockets were opened as MPTCP; returns what was on stderr. */
  public Stderr assertMptcp() {
    return assertProtocols(true);
  }

  /** Fails unless all sockets were plain TCP; returns what was on stderr. */
  public Stderr assertTcp() {
    return assertProtocols(false);
  }

  private Stderr assertProtocols(boolean mptcp) {
    assertStdoutIsTheProgramsAlone();
    Map<String, String> expected = new LinkedHashMap<>();
    protocols.forEach((key, p) -> expected.put(key, ExpectedTable.ofStream(role(key), mptcp)));
    assertEquals(expected.toString(), protocols.toString(), jvm::toString);
    return new Stderr(jvm);
  }

  /** The protocols of one kind's listener, client and accepted socket, each once. */
  public Collection<String> protocolsOf(String kind) {
    Map<String, String> found = new TreeMap<>(protocols);
    found.keySet().removeIf(key -> !key.startsWith(kind + ", ") || key.endsWith("TCP"));
    return found.values().stream().distinct().toList();
  }

  /** What was on stderr, which must be the agent's alone. */
  public Stderr stderr() {
    return new Stderr(jvm);
  }

  private static String role(String key) {
    return key.substring(key.lastIndexOf(", ") + 2);
  }
}
