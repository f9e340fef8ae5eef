package io.mptcpize.it.netty;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.others.OthersServer;
import io.mptcpize.it.program.netty.NettyEnds;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How channels of Netty's native transports read, and learn that the peer has gone: as on TCP. */
class NettyEndsTest {
  static List<Netty> natives() {
    return Netty.someNatives();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("natives")
  void endsAreAsOnTcp(Netty netty) {
    netty.need();
    Finished without = netty.run(netty.jvm(), NettyEnds.class).run().exited(0);
    Finished with = netty.run(netty.jvm().agent(), NettyEnds.class).run().exited(0);
    assertAll(
        () -> assertEquals(ends(without), ends(with)),
        () -> assertEquals(List.of(), with.lines().stream().filter(NettyEndsTest::isTcp).toList()),
        () -> assertEquals(OthersServer.complaints(without), OthersServer.complaints(with)));
  }

  private static List<String> ends(Finished finished) {
    return finished.lines().stream()
        .map(line -> line.substring(0, line.lastIndexOf('\t')))
        .toList();
  }

  private static boolean isTcp(String line) {
    return !line.substring(line.lastIndexOf('\t') + 1).startsWith("MPTCP");
  }
}
