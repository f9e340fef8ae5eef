package io.mptcpize.it.others;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.program.others.UndertowServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Undertow, which sets SO_OOBINLINE on each socket that it accepts, serves over MPTCP. */
class UndertowTest {
  static List<Jdk> jdks() {
    return Jdks.some(17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void servesRequests(Jdk jdk) {
    String answer = "HTTP/1.1 200 OK: served by Undertow";
    OthersServer.assertPrints(
        jdk, UndertowServer.class, answer, answer, "client PROTOCOL", "server PROTOCOL");
  }
}
