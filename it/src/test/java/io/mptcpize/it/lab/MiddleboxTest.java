package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.program.lab.ConnectsAgain;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Middle boxes that take MPTCP's option away or drop what has it, on the first path or on the
 * second, and ends that do not speak it: nothing is lost, and there is one path.
 */
class MiddleboxTest {
  private static final String[] STEADY = {
    "client", "10.1.1.2", "--rate", "100", "--duration", "1500ms", "--late", "10s"
  };

  /** What a box does to the packets that it forwards, as rules of nft. */
  enum Box {
    STRIPS_ALL("tcp option mptcp exists counter reset tcp option mptcp"),
    STRIPS_SYNS("tcp flags & (syn | ack) == syn", STRIPS_ALL),
    STRIPS_ANSWERS("tcp flags & (syn | ack) == (syn | ack)", STRIPS_ALL),
    STRIPS_ACKS("tcp flags & (syn | ack) == ack", STRIPS_ALL),
    DROPS_SYNS("tcp flags & (syn | ack) == syn tcp option mptcp exists counter drop");

    final String rule;

    Box(String rule) {
      this.rule = rule;
    }

    Box(String which, Box does) {
      this(which + " " + does.rule);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onTheFirstPathConnectionsAreTcp(Box box) {
    served("box1", box, 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"STRIPS_SYNS", "DROPS_SYNS"})
  void onTheSecondPathThereIsTheFirst(Box box) {
    served("box2", box, 1);
  }

  /** 1 s and 2 s are less than the kernel takes to try without MPTCP, about 3 s. */
  @Test
  void impatientClientsConnectAtTheirSecondAttempt() {
    try (Lab lab = Lab.up("boxes");
        RunningJvm server = Traffic.server(Traffic.agent(lab.host("server")))) {
      apply(Box.DROPS_SYNS, lab.host("box1"));
      // or what the kernel learns from the patient client would serve the others
      lab.host("client").exec("sysctl", "-qew", "net.mptcp.blackhole_timeout=0");
      try (RunningJvm one = impatient(lab, "1000");
          RunningJvm two = impatient(lab, "2000");
          RunningJvm ten = impatient(lab, "10000")) {
        assertEquals(List.of("timed out", "TCP"), one.awaitEnd().exited(0).lines());
        assertEquals(List.of("timed out", "TCP"), two.awaitEnd().exited(0).lines());
        assertEquals(List.of("TCP (asked for MPTCP, fell back)"), ten.awaitEnd().exited(0).lines());
      }
    }
  }

  private static RunningJvm impatient(Lab lab, String timeout) {
    return Traffic.agent(lab.host("client"))
        .options(Jvm.forJnr(Jdks.current()))
        .main(ConnectsAgain.class, "10.1.1.2", "" + Traffic.PORT, timeout)
        .start();
  }

  /** So that the other tests are known to be able to fail. */
  @Test
  void withoutAnyThereAreTwoPaths() {
    served("box1", null, 2);
  }

  private static void served(String where, Box box, int subflows) {
    try (Lab lab = Lab.up("boxes");
        RunningJvm server = Traffic.server(Traffic.agent(lab.host("server")))) {
      if (box != null) {
        apply(box, lab.host(where));
      }
      Finished client = run(Traffic.agent(lab.host("client")));
      assertTrue(client.stdout().contains("  subflows " + subflows + "\n"), client::toString);
      if (box != null) {
        assertTrue(counted(lab.host(where)), () -> lab.host(where).exec("nft", "list ruleset"));
      }
    }
  }

  private static void apply(Box box, Namespace host) {
    host.exec("nft", "add table inet box");
    host.exec("nft", "add chain inet box f { type filter hook forward priority 0; }");
    host.exec("nft", "add rule inet box f " + box.rule);
  }

  private static boolean counted(Namespace box) {
    return box.exec("nft", "list", "ruleset").matches("(?s).*counter packets [1-9].*");
  }

  @ParameterizedTest(name = "agent at the client {0}, at the server {1}")
  @CsvSource({"true, false", "false, true"})
  void oneEndWithoutTheAgentIsTcp(boolean atClient, boolean atServer) {
    try (Lab lab = Lab.up("boxes");
        RunningJvm server = Traffic.server(jvm(lab.host("server"), atServer))) {
      run(jvm(lab.host("client"), atClient));
    }
  }

  private static Jvm jvm(Namespace host, boolean agent) {
    return agent ? Traffic.agent(host) : Traffic.plain(host);
  }

  private static Finished run(Jvm client) {
    Finished finished = Traffic.client(client, STEADY).run().exited(0);
    assertTrue(finished.stdout().contains(" lost 0, broken connections 0, "), finished::toString);
    return finished;
  }
}
