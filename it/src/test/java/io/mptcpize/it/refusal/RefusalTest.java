package io.mptcpize.it.refusal;

import static io.mptcpize.it.refusal.KernelRefusal.AF_INET6;
import static io.mptcpize.it.refusal.KernelRefusal.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.sockets.OpenedSockets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the kernel refuses MPTCP, everything works on TCP, with one warning that says why. */
class RefusalTest {
  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
    Need.ipv6();
  }

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  static List<Jdk> jdksWithChannelsOfOneFamily() {
    return Jdks.some(17, 25);
  }

  static Stream<Arguments> errors() {
    return Jdks.some(17, 25).stream()
        .flatMap(
            jdk ->
                Stream.of(
                    Arguments.of(jdk, "EPERM", KernelRefusal.EPERM),
                    Arguments.of(jdk, "EACCES", KernelRefusal.EACCES),
                    Arguments.of(jdk, "EINVAL", KernelRefusal.EINVAL),
                    Arguments.of(jdk, "EPROTONOSUPPORT", KernelRefusal.EPROTONOSUPPORT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void switchedOffInTheNamespace(Jdk jdk) {
    try (Namespace namespace = Namespace.create()) {
      namespace.sysctl("net.mptcp.enabled", 0);
      OpenedSockets.by(Jvm.of(jdk).agent().in(namespace))
          .assertTcp()
          .assertOneWarning("ENOPROTOOPT", "net.mptcp.enabled");
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("errors")
  void refusedByASeccompFilter(Jdk jdk, String name, int errno) {
    OpenedSockets.by(Jvm.of(jdk).agent().under(KernelRefusal.bySeccomp(errno, ALL)))
        .assertTcp()
        .assertOneWarning(name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void refusedForIpv6Only(Jdk jdk) {
    String[] filter = KernelRefusal.bySeccomp(KernelRefusal.EPERM, AF_INET6);
    String dualStack = "Socket\tv6";
    OpenedSockets.by(Jvm.of(jdk).agent().under(filter), dualStack)
        .assertTcp()
        .assertOneWarning("IPv6", "EPERM");
    Jvm only4 = Jvm.of(jdk).agent().under(filter).property("java.net.preferIPv4Stack", "true");
    OpenedSockets.by(only4, "Socket\tv4").assertMptcp().assertOneWarning("IPv6", "EPERM");
  }

  /** In one JVM; SocketChannel.open(family) came with JDK 15. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdksWithChannelsOfOneFamily")
  void eachFamilyIsJudgedForItself(Jdk jdk) {
    Jvm jvm = Jvm.of(jdk).agent().under(KernelRefusal.bySeccomp(KernelRefusal.EPERM, AF_INET6));
    OpenedSockets opened =
        OpenedSockets.by(
            jvm,
            "SocketChannel.open(INET6)\tv6",
            "SocketChannel.open(INET)\tv4",
            "SocketChannel\tany-v4");
    assertEquals(List.of("6 TCP"), opened.protocolsOf("SocketChannel.open(INET6)"));
    assertEquals(List.of("262 MPTCP"), opened.protocolsOf("SocketChannel.open(INET)"));
    assertEquals(List.of("6 TCP"), opened.protocolsOf("SocketChannel"));
    opened.stderr().assertOneWarning("IPv6", "EPERM");
  }
}
