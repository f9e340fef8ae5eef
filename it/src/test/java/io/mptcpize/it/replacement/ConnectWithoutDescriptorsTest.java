package io.mptcpize.it.replacement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.replacement.ConnectWithoutDescriptors;
import io.mptcpize.it.sockets.TableRow;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A socket that is to become MPTCP when it connects, at a moment when there is no descriptor. */
class ConnectWithoutDescriptorsTest {
  static List<Jdk> jdks() {
    return Jdks.some(8, 11, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void staysTcpAndWorks(Jdk jdk) {
    Need.mptcp();
    Finished jvm =
        Jvm.of(jdk)
            .agent()
            .property("mptcpize.rules", "mptcp listen * *; mptcp connect 127.0.0.1 *")
            .under("/bin/sh", "-c", "ulimit -n 200; exec \"$@\"", "sh")
            .main(ConnectWithoutDescriptors.class)
            .run()
            .exited(0);
    List<String> rows =
        TableRow.parse(jvm.lines()).values().stream()
            .map(row -> row.key() + ": " + row.protocol())
            .toList();
    assertEquals(
        List.of(
            "with descriptors, v4, accepted: 262 MPTCP",
            "with descriptors, v4, client: 262 MPTCP",
            "without descriptors, v4, accepted: 6 TCP",
            "without descriptors, v4, client: 6 TCP"),
        rows);
    Stderr stderr = new Stderr(jvm);
    assertEquals(List.of(), stderr.warnings());
    long said = stderr.lines().stream().filter(l -> l.contains("no descriptor")).count();
    assertEquals(1, said, () -> "lines that say so in " + jvm);
  }
}
