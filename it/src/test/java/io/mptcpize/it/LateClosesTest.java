package io.mptcpize.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.program.LateCloses;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is closed a second after it began to connect is no sign of a path that swallows MPTCP, if
 * the peer has answered.
 */
class LateClosesTest {

  static Stream<Jdk> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void theDestinationStaysMptcp(Jdk jdk) {
    assertMptcp(Jvm.of(jdk));
    if (jdk.feature() == 17) {
      assertMptcp(Jvm.of(jdk).options("-Djdk.net.usePlainSocketImpl"));
    }
  }

  private static void assertMptcp(Jvm jvm) {
    Need.mptcp();
    Finished finished = jvm.agent().main(LateCloses.class).run().exited(0);
    assertEquals(
        List.of("after a reset: 262 MPTCP", "after a refusal: 262 MPTCP"),
        finished.lines(),
        finished::toString);
  }
}
