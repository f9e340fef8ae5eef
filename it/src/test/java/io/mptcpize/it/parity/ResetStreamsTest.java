package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.program.parity.ResetStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A connection that its peer reset reads as on TCP, also after a look at {@code available()}. */
class ResetStreamsTest {
  static Stream<Arguments> variants() {
    List<Arguments> variants = new ArrayList<>();
    for (Jdk jdk : Jdks.main()) {
      variants.add(Arguments.of(jdk, "nio"));
      if (jdk.feature() == 17) {
        variants.add(Arguments.of(jdk, "plain"));
      }
    }
    return variants.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("variants")
  void aResetIsNeverTheEndOfTheStream(Jdk jdk, String implementation) {
    Need.mptcp();
    List<String> tcp = run(jvm(jdk, implementation));
    assertEquals(12, tcp.size(), tcp::toString);
    List<String> expected = new ArrayList<>(tcp);
    expected.replaceAll(line -> line.replace(": 6 TCP", ": 262 MPTCP"));
    assertEquals(expected, run(jvm(jdk, implementation).agent()));
  }

  private static List<String> run(Jvm jvm) {
    return jvm.main(ResetStreams.class).run().exited(0).lines();
  }

  private static Jvm jvm(Jdk jdk, String implementation) {
    Jvm jvm = Jvm.of(jdk);
    return implementation.equals("plain") ? jvm.options("-Djdk.net.usePlainSocketImpl") : jvm;
  }
}
