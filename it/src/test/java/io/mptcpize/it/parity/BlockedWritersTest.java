package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.parity.BlockedWriters;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thread that waits for room to write learns of a reset, also where another one that reads was
 * told of it first. Without the agent's help, about one in a hundred waits for ever, on connections
 * that fell back.
 */
class BlockedWritersTest {
  private static final int CONNECTIONS = Integer.getInteger("it.blocked.connections", 300);

  static List<Variant> variants() {
    return Variant.main();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void writersEnd(Variant variant) {
    Need.mptcp();
    assertEquals(ended("6 TCP"), run(variant.jvm()));
    assertEquals(ended("262 MPTCP"), run(variant.jvm().agent()));
    Jvm fallingBack = variant.jvm().agent("rules=mptcp connect * *");
    assertEquals(ended("262 TCP"), run(fallingBack));
  }

  private static List<String> ended(String protocol) {
    return List.of(protocol, "an exception\t" + CONNECTIONS);
  }

  private static List<String> run(Jvm jvm) {
    return jvm.main(BlockedWriters.class, "" + CONNECTIONS).run().exited(0).lines();
  }
}
