package io.mptcpize.it.demo;

import static io.mptcpize.it.refusal.KernelRefusal.AF_INET6;
import static io.mptcpize.it.refusal.KernelRefusal.ALL;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.refusal.KernelRefusal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo services where the kernel refuses MPTCP: they serve on TCP. */
class DemoAppsRefusedTest {
  @BeforeEach
  void needs() {
    Need.mptcp();
    Need.ipv6();
    Need.ss();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(DemoApp.CHECKER, DemoApp.NETTY, DemoApp.NETTY_EPOLL)
        .flatMap(
            app ->
                Stream.of(
                    Arguments.of(app, "EPERM", KernelRefusal.EPERM, ALL),
                    Arguments.of(app, "EPROTONOSUPPORT", KernelRefusal.EPROTONOSUPPORT, ALL),
                    Arguments.of(app, "EPERM", KernelRefusal.EPERM, AF_INET6)));
  }

  @ParameterizedTest(name = "{0}, {1} for family {3}")
  @MethodSource("refusals")
  void refusedByASeccompFilter(DemoApp app, String name, int errno, int family) {
    Jvm jvm = Jvm.of(Jdks.one(17)).agent().under(KernelRefusal.bySeccomp(errno, family));
    try (DemoApp.Serving service = app.start(jvm)) {
      assertFalse(service.listensByMptcp(), service.jvm()::toString);
      String answer = DemoApp.get(Jvm.of(Jdks.one(17)).agent(), service.url("127.0.0.1"));
      assertTrue(answer.contains("via regular TCP from"), answer);
      assertTrue(answer.contains("asked for MPTCP, fell back"), answer);
      new Stderr(service.jvm().stderr()).assertOneWarning(name);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void switchedOffOnTheServersHost(DemoApp app) {
    try (Namespace host = Namespace.create();
        Namespace other = Namespace.create()) {
      host.link(other, 1);
      host.sysctl("net.mptcp.enabled", 0);
      try (DemoApp.Serving service = app.start(Jvm.of(Jdks.one(17)).agent().in(host))) {
        for (String address : List.of("10.1.0.1", "[fd00:1::1]")) {
          Jvm client = Jvm.of(Jdks.one(17)).agent().in(other);
          String answer = DemoApp.get(client, service.url(address));
          assertTrue(answer.contains("via regular TCP from"), answer);
          assertTrue(answer.contains("asked for MPTCP, fell back"), answer);
        }
        new Stderr(service.jvm().stderr()).assertOneWarning("net.mptcp.enabled");
      }
    }
  }
}
