package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.parity.AvailableAtClose;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A socket that another thread is just closing never claims more bytes than there are. In the plain
 * implementation the kernel's count, with the end of the stream in it, once came through in every
 * seventh.
 */
class AvailableAtCloseTest {

  static List<Variant> variants() {
    return Variant.main();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void noMoreThanThereIs(Variant variant) {
    Need.mptcp();
    Finished finished = variant.jvm().agent().main(AvailableAtClose.class, "1000").run().exited(0);
    assertEquals(List.of("262 MPTCP", "more than was sent: 0"), finished.lines());
  }
}
