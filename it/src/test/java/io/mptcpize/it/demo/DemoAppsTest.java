package io.mptcpize.it.demo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo services, unchanged, under the agent, with clients of both kinds. */
class DemoAppsTest {
  static Stream<Arguments> services() {
    List<Arguments> services = new ArrayList<>();
    for (Jdk jdk : Jdks.some(17, 25)) {
      for (DemoApp app : DemoApp.values()) {
        services.add(Arguments.of(app, jdk, Way.JAVAAGENT));
        if (app == DemoApp.CHECKER || app == DemoApp.NETTY) {
          services.add(Arguments.of(app, jdk, Way.JAVA_TOOL_OPTIONS));
        }
      }
    }
    return services.stream();
  }

  @ParameterizedTest(name = "{0} on {1} by {2}")
  @MethodSource("services")
  void servesEachClientInItsProtocol(DemoApp app, Jdk jdk, Way way) {
    Need.mptcp();
    Need.ipv6();
    Need.ss();
    if (app == DemoApp.NETTY_IO_URING) {
      Need.ioUring();
    }
    try (DemoApp.Serving service = app.start(way.agent(jvm(jdk)))) {
      assertTrue(service.listensByMptcp(), service.jvm()::toString);
      String ipv4 = service.url("127.0.0.1");
      String ipv6 = service.url("[::1]");
      assertAnswer("MPTCP", "MPTCP", DemoApp.get(jvm(jdk).agent(), ipv4));
      assertAnswer("MPTCP", "MPTCP", DemoApp.get(jvm(jdk).agent(), ipv6));
      assertAnswer("regular TCP", "TCP", DemoApp.get(jvm(jdk), ipv4));
      String bytes = DemoApp.get(jvm(jdk).agent(), ipv4 + "bytes?n=3000000");
      assertTrue(bytes.contains("3000000 bytes"), bytes);
      assertEquals(List.of(), new Stderr(service.jvm().stderr()).warnings());
    }
  }

  /** What the service said of the connection, and what the client's end was for the kernel. */
  private static void assertAnswer(String service, String client, String output) {
    assertAll(
        () -> assertTrue(output.contains("You are connected via " + service + " from "), output),
        () ->
            assertTrue(output.lines().anyMatch(l -> l.matches("this end is: +" + client)), output));
  }

  /** The applications ask the kernel through jnr. */
  private static Jvm jvm(Jdk jdk) {
    return Jvm.of(jdk).options(Jvm.forJnr(jdk));
  }

  /** How the agent gets into a service. */
  enum Way {
    JAVAAGENT,
    JAVA_TOOL_OPTIONS;

    Jvm agent(Jvm jvm) {
      return this == JAVAAGENT ? jvm.agent() : jvm.environment(name(), Agent.option());
    }
  }
}
