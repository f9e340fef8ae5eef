package io.mptcpize.it.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Ss.Subflow;
import io.mptcpize.it.program.netty.NettyHeldConnections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The receive windows of Netty's connections are wide where both ends are MPTCP. */
class NettyWindowTest {
  private static final int AT_LEAST = 2 << 20;

  static List<Netty> natives() {
    return Netty.someNatives();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("natives")
  void isWideOfMptcpConnectionsAlone(Netty netty) {
    netty.need();
    assertEquals(2, wide(netty, netty.jvm().agent()));
    assertEquals(0, wide(netty, netty.jvm().agent("rules=mptcp listen * *")));
  }

  /** How many sockets have a wide window, of a listener and the two ends of a connection. */
  private static long wide(Netty netty, Jvm jvm) {
    try (RunningJvm running = netty.run(jvm, NettyHeldConnections.class).start()) {
      running.awaitLine("ready");
      List<Subflow> subflows = Ss.tcpAndSubflows(running.pid());
      assertEquals(3, subflows.size(), () -> subflows + "" + running);
      running.awaitEnd().exited(0);
      return subflows.stream().filter(subflow -> subflow.receiveBuffer() > AT_LEAST).count();
    }
  }
}
