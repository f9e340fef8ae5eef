package io.mptcpize.it.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.SystemCalls;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.rules.ManyConnections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where rules leave all sockets of a JVM to TCP, whatever their addresses, these cost no system
 * call.
 */
class RuledOutCallsTest {
  private static final int CONNECTIONS = 500;
  private static final List<String> COUNTED =
      List.of("getsockopt", "setsockopt", "ioctl", "getsockname", "dup", "dup2", "dup3", "fcntl");

  @TempDir private Path directory;

  static List<Variant> variants() {
    return Variant.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void connectionsCostNothing(Variant variant) {
    Need.mptcp();
    SystemCalls without = count(variant.jvm());
    SystemCalls with = count(variant.jvm().agent("rules=tcp * * *"));
    int more = with.sum() - without.sum();
    assertTrue(more < CONNECTIONS / 5, () -> with + ", without the agent " + without);
  }

  private SystemCalls count(Jvm jvm) {
    List<String> told = new ArrayList<>();
    jvm.main(ManyConnections.class, "" + CONNECTIONS);
    SystemCalls calls = SystemCalls.of(jvm, directory, COUNTED, told);
    assertEquals("6 TCP", told.get(0));
    return calls;
  }
}
