package io.mptcpize.it.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.refusal.LateCloses;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is closed a second after it began to connect is no sign of a path that swallows MPTCP, if
 * the peer has answered.
 */
class LateClosesTest {

  static List<Variant> variants() {
    return Variant.main();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void theDestinationStaysMptcp(Variant variant) {
    Need.mptcp();
    Finished finished = variant.jvm().agent().main(LateCloses.class).run().exited(0);
    assertEquals(
        List.of("after a reset: 262 MPTCP", "after a refusal: 262 MPTCP"),
        finished.lines(),
        finished::toString);
  }
}
