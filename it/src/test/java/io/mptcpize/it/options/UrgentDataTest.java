package io.mptcpize.it.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.options.UrgentData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The option {@code urgent-data}, at both ends of real MPTCP, against what TCP does. */
class UrgentDataTest {
  private static final String REFUSED = "MPTCP has no urgent data (mptcpize: urgent-data=error), ";

  static List<Variant> variants() {
    return Variant.main();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void tcpTakesTheByteOutOfTheStream(Variant variant) {
    assertReceived("6 TCP", "ab", variant.jvm(), false);
    assertReceived("6 TCP", "a!b", variant.jvm(), true);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void byDefaultItIsDropped(Variant variant) {
    assertReceived("262 MPTCP", "ab", variant.jvm().agent(), false);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void whereBothAskForItInBandItIs(Variant variant) {
    assertReceived("262 MPTCP", "a!b", variant.jvm().agent(), true);
    assertReceived("262 MPTCP", "a!b", variant.jvm().agent("urgent-data=error"), true);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void inlineAndError(Variant variant) {
    assertReceived("262 MPTCP", "a!b", variant.jvm().agent("urgent-data=inline"), false);
    String error = REFUSED + "ab";
    assertReceived("262 MPTCP", error, variant.jvm().agent("urgent-data=error"), false);
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
