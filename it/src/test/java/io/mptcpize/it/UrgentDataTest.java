package io.mptcpize.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.program.UrgentData;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The option {@code urgent-data}, at both ends of real MPTCP, against what TCP does. */
class UrgentDataTest {
  private static final String REFUSED = "MPTCP has no urgent data (mptcpize: urgent-data=error), ";

  static Stream<Arguments> variants() {
    List<Arguments> variants = new ArrayList<>();
    for (Jdk jdk : Jdks.all()) {
      variants.add(Arguments.of(jdk, "nio"));
      if (jdk.feature() == 17) {
        variants.add(Arguments.of(jdk, "plain"));
      }
    }
    return variants.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("variants")
  void tcpTakesTheByteOutOfTheStream(Jdk jdk, String implementation) {
    assertReceived("6 TCP", "ab", jvm(jdk, implementation), false);
    assertReceived("6 TCP", "a!b", jvm(jdk, implementation), true);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("variants")
  void byDefaultItIsDropped(Jdk jdk, String implementation) {
    assertReceived("262 MPTCP", "ab", jvm(jdk, implementation).agent(), false);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("variants")
  void whereBothAskForItInBandItIs(Jdk jdk, String implementation) {
    assertReceived("262 MPTCP", "a!b", jvm(jdk, implementation).agent(), true);
    assertReceived("262 MPTCP", "a!b", jvm(jdk, implementation).agent("urgent-data=error"), true);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("variants")
  void inlineAndError(Jdk jdk, String implementation) {
    assertReceived("262 MPTCP", "a!b", jvm(jdk, implementation).agent("urgent-data=inline"), false);
    String error = REFUSED + "ab";
    assertReceived("262 MPTCP", error, jvm(jdk, implementation).agent("urgent-data=error"), false);
  }

  private static Jvm jvm(Jdk jdk, String implementation) {
    Jvm jvm = Jvm.of(jdk);
    return implementation.equals("plain") ? jvm.options("-Djdk.net.usePlainSocketImpl") : jvm;
  }

  private static void assertReceived(String protocol, String bytes, Jvm jvm, boolean inline) {
    Need.mptcp();
    List<String> expected = new ArrayList<>();
    for (String kind : List.of("Socket", "SocketChannel.socket()")) {
      expected.add(kind + ": " + protocol);
      expected.add(kind + " to server: " + bytes);
      expected.add(kind + " to client: " + bytes);
      expected.add(kind + " to a dead peer: error");
    }
    Finished finished = jvm.main(UrgentData.class, String.valueOf(inline)).run().exited(0);
    assertEquals(expected, finished.lines(), finished::toString);
  }
}
