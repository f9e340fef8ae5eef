package io.mptcpize.it.netty;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.others.OthersServer;
import io.mptcpize.it.program.netty.NettyOptions;
import io.mptcpize.it.program.netty.NettyZeroCopy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every socket option of Netty's native transports: an application sets and gets it as on TCP. */
class NettyOptionsTest {
  /** What MPTCP has nothing for, and what is ours to drop: then a socket is TCP. */
  private static final String TCP = "(TCP_MD5SIG|raw|other int)\t(listener|client)\tset\t.*";

  /** The same once a socket is connected, and as MPTCP: the application gets the error. */
  private static final String REFUSED = "(TCP_MD5SIG|raw)\t(accepted|connected)\t.*";

  /** What MPTCP sockets have as well. */
  private static final String CARRIED =
      "(.*#)?(SO_(KEEPALIVE|SNDBUF|RCVBUF|REUSEADDR)|TCP_(NODELAY|KEEP.*|NOTSENT.*))\t.*";

  static List<Netty> natives() {
    return Netty.someNatives();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("natives")
  void optionsAreAsOnTcp(Netty netty) {
    netty.need();
    Finished without = netty.run(netty.jvm(), NettyOptions.class).run().exited(0);
    Finished with = netty.run(netty.jvm().agent(), NettyOptions.class).run().exited(0);
    // so that sockets are exchanged before they connect or listen
    Jvm jvm = netty.jvm().agent("rules=mptcp * 127.0.0.1 *");
    Finished exchanged = netty.run(jvm, NettyOptions.class).run().exited(0);
    assertAll(
        () -> assertEquals(outcomes(without), outcomes(with)),
        () -> assertEquals(outcomes(without), outcomes(exchanged)),
        () -> assertEquals(List.of(), protocols(exchanged, CARRIED, "TCP")),
        () -> assertEquals(List.of(), protocols(with, TCP, "MPTCP")),
        () -> assertEquals(List.of(), protocols(with, "(?!" + TCP + ").*", "TCP")),
        () -> assertEquals(OthersServer.complaints(without), OthersServer.complaints(with)));
  }

  static List<Netty> withZeroCopy() {
    return Need.some(
        natives().stream().filter(netty -> netty.transport().equals("io_uring")).toList());
  }

  /** MPTCP sockets refuse to send what is not copied; on TCP, it is the kernel's for a while. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("withZeroCopy")
  void onlyTcpSendsWithoutCopying(Netty netty) {
    netty.need();
    String tcp = "rules=mptcp * 192.0.2.0/24 *";
    assertEquals("needed\tTCP", only(netty.run(netty.jvm(), NettyZeroCopy.class)));
    assertEquals("needed\tTCP", only(netty.run(netty.jvm().agent(tcp), NettyZeroCopy.class)));
    assertEquals("released\tMPTCP", only(netty.run(netty.jvm().agent(), NettyZeroCopy.class)));
  }

  private static String only(Jvm jvm) {
    return String.join("\n", jvm.run().exited(0).lines());
  }

  /** What came of setting and getting. */
  private static List<String> outcomes(Finished finished) {
    return finished.lines().stream()
        .filter(line -> !line.matches(REFUSED))
        .map(line -> line.substring(0, line.lastIndexOf('\t')))
        .toList();
  }

  /** The lines of these options that say this protocol. */
  private static List<String> protocols(Finished finished, String options, String protocol) {
    return finished.lines().stream()
        .filter(line -> line.matches(options))
        .filter(line -> line.substring(line.lastIndexOf('\t') + 1).startsWith(protocol))
        .toList();
  }
}
