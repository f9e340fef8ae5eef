package io.mptcpize.it.others;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.netty.Netty;
import io.mptcpize.it.program.others.GrpcServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * gRPC with the Netty that it brings under a name of its own, and with keepalive, for which it sets
 * TCP_USER_TIMEOUT: calls over MPTCP.
 */
class GrpcTest {
  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void servesCalls(Jdk jdk) {
    Netty.needLibraries();
    OthersServer.assertPrints(
        jdk,
        GrpcServer.class,
        "unary: hello yourself",
        "stream: 10000",
        "client PROTOCOL",
        "server PROTOCOL");
  }
}
