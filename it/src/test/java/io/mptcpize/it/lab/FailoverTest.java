package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.netty.Netty;
import io.mptcpize.it.program.lab.OneConnection;
import io.mptcpize.it.program.others.GrpcCalls;
import org.junit.jupiter.api.Test;

/**
 * Continuous traffic through two middle boxes, of which the one that the connection began with
 * drops all that it should forward, and later does not: nothing is lost over MPTCP, in a JVM with
 * the agent at each end. The same program without the agent stands still meanwhile.
 */
class FailoverTest {
  private static final String SERVER = "10.1.1.2";
  private static final String PORT = "7000";

  /** In the lab {@code simple}. */
  private static final String DIRECT = "10.0.1.2";

  private static final String[] ENDPOINT = {
    "ip", "mptcp", "endpoint", "add", "10.0.2.1", "dev", "path2", "subflow"
  };

  @Test
  void aBoxThatDropsAllStopsTcpAndNotMptcp() {
    try (Lab lab = Lab.up("boxes");
        Monitor near = new Monitor(lab.host("client"));
        RunningJvm server = Traffic.server(Traffic.agent(lab.host("server")))) {
      assertListensAsOneTcpAndOneMptcpSocket(lab.host("server"));
      String[] steady = {"client", SERVER, "--rate", "100", "--duration", "2m"};
      try (RunningJvm mptcp = Traffic.client(Traffic.agent(lab.host("client")), steady).start();
          RunningJvm tcp = Traffic.client(Traffic.plain(lab.host("client")), steady).start()) {
        near.await("SF_ESTABLISHED", 1);
        mptcp.awaitLine("answered [1-9].* lost 0 .* subflows 2$");
        tcp.awaitLine("answered [1-9]");

        dropForwarded(lab.host("box1"));
        tcp.awaitLine(" answered 0 .* waiting [1-9]");
        mptcp.awaitLine(" answered "); // that of the second in which it was cut
        mptcp.awaitLine(" answered [1-9].* lost 0 ");
        tcp.awaitLine(" answered 0 .* waiting [1-9]");

        lab.host("box1").exec("nft", "delete table inet failover");
        tcp.awaitLine(" answered [1-9]");
        Finished withMptcp = mptcp.interrupt();
        Finished withTcp = tcp.interrupt();
        assertLossless(withMptcp);
        assertLossless(withTcp);
        assertTrue(longestGap(withMptcp) < longestGap(withTcp), withMptcp + "\n" + withTcp);
      }
    }
  }

  /** On one channel, with a deadline of 5 s; on TCP, the path that it began with is all it has. */
  @Test
  void noCallOfGrpcFailsWhenThePathThatItBeganWithIsCut() {
    Netty.needLibraries();
    try (Lab lab = Lab.up("simple");
        Monitor near = new Monitor(lab.host("client"));
        RunningJvm server = grpc(Traffic.agent(lab.host("server")), PORT).start()) {
      server.awaitLine("listening");
      try (RunningJvm mptcp = grpc(Traffic.agent(lab.host("client")), PORT, DIRECT).start();
          RunningJvm tcp = grpc(Traffic.plain(lab.host("client")), PORT, DIRECT).start()) {
        near.await("SF_ESTABLISHED", 1);
        mptcp.awaitLine("answered [1-9]");
        tcp.awaitLine("answered [1-9]");
        lab.cut(1);
        tcp.awaitLine(", failed 1$");
        Finished calls = mptcp.awaitEnd().exited(0);
        assertTrue(
            calls.stdout().matches("(?s).*in all: answered \\d+, failed 0\n"), calls::toString);
      }
    }
  }

  private static Jvm grpc(Jvm jvm, String... arguments) {
    String path = Modules.programsWithLibraries() + ":" + Guest.file("servers") + "/*";
    return jvm.options("-cp", path, GrpcCalls.class.getName()).options(arguments);
  }

  /**
   * Nothing is announced: the client opens the subflow from its second address, which has a way.
   */
  @Test
  void anEndpointOfTheClientsIsASecondPath() {
    try (Lab lab = Lab.up("simple");
        Monitor near = new Monitor(lab.host("client"));
        RunningJvm server = Traffic.server(Traffic.agent(lab.host("server")))) {
      lab.host("server").exec("ip", "mptcp", "endpoint", "flush");
      lab.host("client").exec(ENDPOINT);
      String[] steady = {"client", DIRECT, "--rate", "100", "--duration", "2m"};
      try (RunningJvm client = Traffic.client(Traffic.agent(lab.host("client")), steady).start()) {
        String joined = near.await("SF_ESTABLISHED", 1);
        assertTrue(joined.contains(" saddr4=10.0.2.1 daddr4=10.0.1.2 "), joined);
        client.awaitLine("answered [1-9].* lost 0 .* subflows 2$");
        lab.cut(1);
        client.awaitLine(" answered "); // that of the second in which it was cut
        client.awaitLine(" answered [1-9].* lost 0 ");
        assertLossless(client.interrupt());
      }
    }
  }

  /** The pitfall of netcat: the second path is refused, and the connection lives on the first. */
  @Test
  void aListenerThatIsClosedGetsNoSecondPath() {
    try (Lab lab = Lab.up("simple");
        Monitor near = new Monitor(lab.host("client"))) {
      lab.host("server").exec("ip", "mptcp", "endpoint", "flush");
      try (RunningJvm server = one(lab, "server", PORT).start()) {
        server.awaitLine("listening");
        try (RunningJvm client = one(lab, "client", PORT, DIRECT).start()) {
          client.awaitLine("answered");
          lab.host("client").exec(ENDPOINT);
          String refused = near.await("SF_CLOSED", 1);
          assertTrue(refused.contains(" error=111 "), refused);
          client.write("\n");
          client.awaitLine("answered");
          assertEquals(0, near.count("SF_ESTABLISHED"));
          assertEquals(0, near.count("CLOSED"));
        }
      }
    }
  }

  private static Jvm one(Lab lab, String host, String... arguments) {
    return Traffic.agent(lab.host(host)).mainWithoutLibraries(OneConnection.class, arguments);
  }

  private static void assertListensAsOneTcpAndOneMptcpSocket(Namespace host) {
    String listening = "sport = :" + Traffic.PORT;
    assertEquals(1, host.exec("ss", "-HnltO", listening).lines().count());
    assertEquals(1, host.exec("ss", "-HnlMO", listening).lines().count());
  }

  private static void dropForwarded(Namespace box) {
    box.exec("nft", "add table inet failover");
    box.exec(
        "nft", "add chain inet failover f { type filter hook forward priority 0; policy drop; }");
  }

  private static void assertLossless(Finished client) {
    assertTrue(client.stdout().contains(" lost 0, broken connections 0, "), client::toString);
  }

  /** In milliseconds. */
  private static int longestGap(Finished client) {
    return Integer.parseInt(
        client.stdout().replaceFirst("(?s).*longest time without an answer (\\d+) ms.*", "$1"));
  }
}
