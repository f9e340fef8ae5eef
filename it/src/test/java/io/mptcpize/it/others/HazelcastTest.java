package io.mptcpize.it.others;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.program.others.HazelcastCluster;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hazelcast, whose client sets SO_REUSEADDR after it has connected, works over MPTCP. */
class HazelcastTest {
  static List<Jdk> jdks() {
    return Jdks.some(17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void clientJoins(Jdk jdk) {
    String value = "value of the client";
    OthersServer.assertPrints(
        jdk,
        HazelcastCluster.class,
        value,
        value,
        "client PROTOCOL",
        "listener PROTOCOL",
        "member PROTOCOL");
  }
}
