package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each reason why a connection has one path only, or none by MPTCP, is provoked, and recognised: as
 * surely as it can be, and no surer.
 */
class CausesTest {
  private static final long LONGEST_SECONDS = 60;

  /** The code is the same on all, and the kernel is what matters. */
  private static final Jdk JDK = Jdks.current();

  @BeforeEach
  void needs() {
    Need.mptcp();
    Need.root();
    Need.nft();
  }

  /** The findings of the only connection, once there are others than these. */
  static List<String> findings(Asking of, String... passing) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    List<String> findings;
    do {
      String[] words = of.ask("connections").split("; ");
      findings = new ArrayList<>(Arrays.asList(words).subList(1, words.length));
    } while (Arrays.asList(passing).contains(String.join(", ", findings))
        && System.nanoTime() - end < 0);
    return findings;
  }

  private static void assertFindings(Asking of, String... expected) {
    assertEquals(List.of(expected), findings(of), () -> of.tell("connections") + "" + of.jvm);
  }

  private static String connection(Asking of) {
    return of.ask("connections");
  }

  static void awaitSubflows(Asking of, int count) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (!connection(of).contains(" mptcp ")
        || !connection(of).contains(" " + count + " subflows")) {
      assertTrue(System.nanoTime() - end < 0, () -> connection(of) + of.jvm);
    }
  }

  /** From an endpoint of the client's own. */
  private static final List<String> NOT_JOINED =
      List.of(
          "consistent with: join-unreachable",
          "consistent with: join-refused",
          "consistent with: join-blocked");

  @Test
  void noDataYetAndThenTwoPaths() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2).clientEndpoint()) {
      assertFindings(paths.client(), "observed: no-data-yet");
      paths.client().tell("exchange 100000");
      awaitSubflows(paths.client(), 2);
      assertFindings(paths.client());
      assertFindings(paths.server());
    }
  }

  @Test
  void limitZero() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(0, 2).clientEndpoint()) {
      paths.client().tell("exchange 100000");
      assertFindings(paths.client(), "observed: limit-zero");
      assertFindings(paths.server(), "observed: limit-zero");
    }
  }

  @Test
  void limitUsedUp() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(1, 0).clientEndpoint()) {
      paths.clientSide.link(paths.serverSide, 3);
      paths.clientSide.exec(
          "ip", "mptcp", "endpoint", "add", "10.3.0.1", "dev", "veth3", "subflow");
      paths.client().tell("exchange 100000");
      awaitSubflows(paths.client(), 2);
      assertFindings(paths.client(), "observed: limit-used-up");
    }
  }

  @Test
  void noEndpoints() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 0)) {
      paths.client().tell("exchange 100000");
      assertFindings(paths.client(), "observed: no-endpoints");
      assertFindings(paths.server(), "consistent with: no-endpoints");
    }
  }

  /** The client would accept addresses, and the server has none to announce. */
  @Test
  void noAnnouncement() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2)) {
      paths.client().tell("exchange 100000");
      assertFindings(paths.client(), "consistent with: no-endpoints");
    }
  }

  /** The server has an endpoint, which is the address that the client is connected to. */
  @Test
  void nothingButItsOwnAddress() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2)) {
      paths.serverSide.exec("ip", "mptcp", "endpoint", "add", TwoPaths.SERVER, "signal");
      paths.client().tell("exchange 100000");
      assertFindings(paths.server(), "consistent with: no-endpoints");
    }
  }

  /** The server announces an address, and the client accepts none. */
  @Test
  void noJoin() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 0).serverAnnounces()) {
      paths.client().tell("exchange 100000");
      assertFindings(paths.client(), "observed: no-endpoints");
      assertFindings(paths.server(), "consistent with: join-missing");
    }
  }

  /** Nothing on the second network has the address that the client connects to. */
  @Test
  void peerIsNotOnThatNetwork() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2).clientEndpoint()) {
      paths.serverSide.exec("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1");
      paths.client().tell("exchange 100000");
      assertEquals(
          NOT_JOINED, findings(paths.client(), "observed: joining", "observed: join-unanswered"));
    }
  }

  /** The nc pitfall. */
  @Test
  void listenerClosed() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2).clientEndpoint()) {
      paths.client();
      paths.server().tell("unlisten");
      paths.client().tell("exchange 100000");
      assertEquals(NOT_JOINED, findings(paths.client(), "observed: joining"));
      assertFindings(paths.server(), "consistent with: listener-closed");
    }
  }

  @Test
  void listenerBoundToOneAddress() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2).serverAnnounces()) {
      paths.serverAt(TwoPaths.SERVER);
      paths.client().tell("exchange 100000");
      assertEquals(
          List.of("consistent with: join-refused", "consistent with: join-blocked"),
          findings(paths.client(), "observed: joining", "consistent with: no-endpoints"));
      assertFindings(paths.server(), "observed: listener-bound");
      String told = "INFO a listener has one address, the path manager announces some: ";
      assertEquals(1, paths.server().jvm.stderr().split(told, -1).length - 1);
    }
  }

  @Test
  void listenerBoundWhereNothingIsAnnouncedIsNotTold() {
    try (TwoPaths paths = new TwoPaths(JDK)) {
      Asking server = paths.serverAt(TwoPaths.SERVER);
      server.ask("listen 127.0.0.1 0");
      assertTrue(!server.jvm.stderr().contains("one address"), server.jvm::toString);
    }
  }

  /** Behind an announced address there is another machine, which listens as well. */
  @Test
  void joinReachesAnotherMachine() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2);
        TwoPaths others = new TwoPaths(JDK)) {
      paths.clientSide.link(others.serverSide, 3);
      paths.serverSide.exec("ip", "mptcp", "endpoint", "add", "10.3.0.2", "signal");
      others.server();
      paths.client().tell("exchange 100000");
      assertEquals(
          List.of("consistent with: join-refused", "consistent with: join-blocked"),
          findings(paths.client(), "observed: joining", "consistent with: no-endpoints"));
      String netstat = others.serverSide.exec("nstat", "-asz", "MPTcpExtMPJoinNoTokenFound");
      assertTrue(netstat.matches("(?s).*MPJoinNoTokenFound +1 .*"), netstat);
    }
  }

  @Test
  void joinIsNotAnswered() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2).clientEndpoint()) {
      paths.onTheWay("ip saddr 10.2.0.1 drop");
      paths.client().tell("exchange 100000");
      assertEquals(
          List.of("observed: join-unanswered"), findings(paths.client(), "observed: joining"));
    }
  }

  @Test
  void noPathLeft() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2).clientEndpoint()) {
      paths.client().tell("exchange 100000");
      awaitSubflows(paths.client(), 2);
      paths.clientSide.exec("ss", "-K", "-t");
      assertFindings(paths.client(), "consistent with: no-path-left");
    }
  }

  @Test
  void subflowLost() {
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2).clientEndpoint()) {
      paths.client().tell("exchange 100000");
      awaitSubflows(paths.client(), 2);
      paths.client().tell("exchange 10000000");
      paths.clientSide.exec("ip", "mptcp", "endpoint", "flush");
      awaitSubflows(paths.client(), 1);
      assertFindings(paths.client(), "observed: subflow-lost");
      awaitSubflows(paths.server(), 1);
      assertFindings(paths.server(), "observed: subflow-lost");
    }
  }

  @Test
  void peerWithoutMptcp() {
    try (TwoPaths paths = new TwoPaths(JDK).serverWithoutAgent()) {
      paths.client();
      assertTrue(connection(paths.client()).contains(" client fell-back "));
      assertFindings(
          paths.client(),
          "consistent with: peer-without-mptcp",
          "consistent with: option-stripped");
    }
  }

  @Test
  void optionStripped() {
    try (TwoPaths paths = new TwoPaths(JDK).onTheWay("STRIP")) {
      paths.client();
      String[] expected = {
        "consistent with: peer-without-mptcp", "consistent with: option-stripped"
      };
      assertFindings(paths.client(), expected);
      assertFindings(paths.server(), expected);
      assertTrue(connection(paths.server()).contains(" server tcp "));
    }
  }

  @Test
  void optionStrippedFromTheAnswer() {
    try (TwoPaths paths = new TwoPaths(JDK).onTheWayBack("STRIP")) {
      paths.client().tell("exchange 10");
      assertFindings(
          paths.client(),
          "consistent with: peer-without-mptcp",
          "consistent with: option-stripped");
      assertFindings(
          paths.server(),
          "consistent with: option-stripped",
          "consistent with: peer-without-mptcp");
      assertTrue(connection(paths.server()).contains(" server tcp "));
    }
  }

  @Test
  void synSwallowed() {
    try (TwoPaths paths = new TwoPaths(JDK)) {
      paths.clientSide.sysctl("net.mptcp.syn_retrans_before_tcp_fallback", 0);
      paths.onTheWay("tcp flags & (syn|ack) == syn tcp option mptcp exists drop");
      paths.client();
      assertTrue(connection(paths.client()).contains(" client fell-back "));
      assertFindings(paths.client(), "consistent with: syn-swallowed");
    }
  }

  @Test
  void detour() {
    try (TwoPaths paths = new TwoPaths(JDK)) {
      paths.onTheWay("tcp flags & (syn|ack) == syn tcp option mptcp exists drop");
      paths.server();
      Asking client = paths.unconnectedClient();
      assertEquals("timed out", client.ask("try " + TwoPaths.SERVER + " 7000 1200"));
      client.ask("connect " + TwoPaths.SERVER + " 7000");
      assertFindings(client, "consistent with: detour");
      assertEquals(
          "{Clients.madeTcp=1, Clients.openedMptcp=2, Clients.tcpDetour=1}",
          client.attributes("Clients"));
      assertEquals("{Detours=1, DetoursLearned=1}", client.attributes("Detours"));
    }
  }

  @Test
  void optionsTakenFromData() {
    try (TwoPaths paths = new TwoPaths(JDK).onTheWay("tcp flags & psh == psh STRIP")) {
      paths.client().tell("exchange 1000");
      assertTrue(connection(paths.server()).contains(" server fell-back "));
      assertTrue(
          findings(paths.server()).contains("consistent with: changed-on-path"),
          () -> connection(paths.server()));
    }
  }

  @Test
  void rule() {
    try (TwoPaths paths = new TwoPaths(JDK).clientRules("tcp connect 10.0.0.0/8 *; mptcp * * *")) {
      assertFindings(paths.client(), "consistent with: rule");
    }
  }

  @Test
  void linkLocal() {
    try (TwoPaths paths = new TwoPaths(JDK)) {
      paths.clientSide.exec("ip", "address", "add", "169.254.1.1/24", "dev", "veth1");
      paths.serverSide.exec("ip", "address", "add", "169.254.1.2/24", "dev", "veth1");
      paths.server();
      Asking client = paths.unconnectedClient();
      client.ask("connect 169.254.1.2 " + TwoPaths.PORT);
      assertFindings(client, "observed: link-local");
    }
  }

  /** The kernel has given MPTCP up for a while; a connection of the client's was made before. */
  @Test
  void kernelRefusesNow() {
    try (TwoPaths paths = new TwoPaths(JDK)) {
      paths.clientSide.sysctl("net.mptcp.enabled", 0);
      assertFindings(paths.client(), "consistent with: sysctl-off");
    }
  }
}
