package io.mptcpize.it.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A demo application that was started without the agent: its next connection is MPTCP. */
class AttachedTest {
  static List<Jdk> jdks() {
    return Jdks.some(17, 27);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void proxyGoesOnByMptcp(Jdk jdk) {
    Need.mptcp();
    try (DemoApp.Serving service = DemoApp.NETTY.start(Jvm.of(jdk).agent());
        RunningJvm proxy = proxy(jdk, "127.0.0.1:" + service.port())) {
      Matcher port = Pattern.compile(":(\\d+)").matcher(proxy.awaitLine(":\\d+"));
      port.find();
      String url = "http://127.0.0.1:" + port.group(1) + "/";
      String before = DemoApp.get(Jvm.of(jdk), url);
      assertTrue(before.contains("You are connected via regular TCP from "), before);

      Jvm attach = Jvm.of(jdk).jar(Agent.jar(), "attach", String.valueOf(proxy.pid()));
      attach.run().exited(0);
      String after = DemoApp.get(Jvm.of(jdk), url);
      assertTrue(after.contains("You are connected via MPTCP from "), after);
    }
  }

  private static RunningJvm proxy(Jdk jdk, String remote) {
    return Jvm.of(jdk)
        .jar(
            Modules.file("demo-apps/proxy/target/proxy.jar"),
            "-m",
            "client",
            "-b",
            "127.0.0.1",
            "-p",
            "0",
            "-r",
            remote)
        .start();
  }
}
