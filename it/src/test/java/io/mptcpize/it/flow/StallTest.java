package io.mptcpize.it.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Reproducer;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.program.flow.Transfers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A destination at which MPTCP stalls, as it does where both ends share a processor, gets TCP from
 * the next connect on; none does where MPTCP had reasons to send something again.
 */
class StallTest {
  private static final String SERVER = "10.1.0.2";
  private static final String QUICK = " 0 false";
  private static final int MB = 1 << 20;

  /** By its own luck, one in twenty transfers between two ends on one processor stalls in none. */
  private static final int TRIES = 20;

  private static final String SERVED =
      " INFO MPTCP stalls on the only path to clients in 10.1.0.0/24: ";

  private static final String LEARNED = " INFO MPTCP stalls on its only path to ";

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void whereItStallsTheNextConnectIsTcp(Jdk jdk) {
    Need.mptcp();
    Reproducer.needStalls();
    try (Ends ends = new Ends(jdk, jdk.feature() == 17 ? "mptcp connect 10.1.0.2 *" : "", 1)) {
      int port = 0;
      for (String kind : List.of("socket", "channel")) {
        String order = kind + " " + SERVER + " " + ends.ports[port++] + " " + 40 * MB + QUICK;
        ends.learns(order);
        for (int i = 0; i < 3; i++) {
          long before = ends.count("MPTcpExtMPTCPRetrans");
          assertEquals(0, ends.mptcpConnects(order), kind);
          assertEquals(before, ends.count("MPTcpExtMPTCPRetrans"), kind);
        }
      }
      String told = ends.client.awaitEnd().stderr();
      assertEquals(1, told.split(LEARNED, -1).length - 1, told);
    }
  }

  /** As without the agent: there the timer runs out in short transfers, too, and more than once. */
  @ParameterizedTest
  @ValueSource(strings = {" 0 true", " 0 false"})
  void aPeerWithANarrowWindowIsLearnedBySmallTransfers(String how) {
    Need.mptcp();
    Reproducer.needStalls();
    try (Ends ends = new Ends(Jdks.current(), "", 0, "0")) {
      ends.learns("socket 127.0.0.1 " + ends.ports[0] + " " + 4 * MB + how);
    }
  }

  /**
   * It has no choice; each of its addresses is a destination that the client still has to learn.
   */
  @Test
  void aServerSaysOnceWhereItsClientsAre() {
    Need.mptcp();
    Reproducer.needStalls();
    try (Ends ends = new Ends(Jdks.current(), "", 1)) {
      for (int i = 0; !ends.server.stderr().contains(SERVED); i++) {
        String address = "10.1.0." + (10 + i);
        assertTrue(i < 2 * TRIES, () -> "not told: " + ends.server);
        ends.serverSide.exec("ip", "address", "add", address + "/24", "dev", "veth1");
        String order = "socket " + address + " " + ends.ports[0] + " " + 40 * MB + " 0 true";
        assertEquals(1, ends.mptcpConnects(order));
      }
    }
  }

  /** Its sender waits for it, on TCP, too; what it has no room for, MPTCP sends again. */
  @Test
  void aReaderThatIsSlowIsNoStall() {
    Need.mptcp();
    try (Ends ends = new Ends(Jdks.current(), "", 1)) {
      ends.staysMptcp("socket", 4 * MB, 20_000);
      ends.staysMptcp("channel", 4 * MB, 10_000);
      ends.staysMptcp("socket", MB, 100_000);
      for (int i = 0; i < 3; i++) {
        // a window takes it longer than the timer, the whole as long as a quick one and a timeout
        assertEquals(1, ends.mptcpConnects(ends.order("socket", 6 * MB, 3_000, false)));
        assertEquals(1, ends.mptcpConnects(ends.order("channel", 6 * MB, 3_000, false)));
      }
      ends.staysMptcp("socket", MB, 0);
      ends.staysMptcp("channel", MB, 0);
    }
  }

  @Test
  void lossOnTheOnlyPathIsNoStall() {
    Need.mptcp();
    Need.nft();
    try (Ends ends = new Ends(Jdks.current(), "", 1)) {
      ends.lose(1);
      for (int i = 0; i < 2; i++) {
        ends.staysMptcp("socket", 16 * MB, 0);
        ends.staysMptcp("channel", 16 * MB, 0);
      }
    }
  }

  @Test
  void aPathThatIsCutAndHealedIsNoStall() {
    Need.mptcp();
    Need.nft();
    try (Ends ends = new Ends(Jdks.current(), "", 1)) {
      for (String kind : List.of("socket", "channel")) {
        ends.cutAfter(8 * MB);
        long connects = ends.count("MPTcpExtMPCapableSYNTX");
        ends.begin(kind, 40 * MB, 0);
        ends.awaitRetransmissions(4);
        ends.heal();
        ends.client.awaitLine("^took ");
        assertEquals(connects + 1, ends.count("MPTcpExtMPCapableSYNTX"));
        ends.staysMptcp(kind, MB, 0);
      }
    }
  }

  @Test
  void lossOnOneOfTwoPathsIsNoStall() {
    Need.mptcp();
    Need.nft();
    try (Ends ends = new Ends(Jdks.current(), "", 2)) {
      ends.clientSide.exec("ip", "mptcp", "endpoint", "add", "10.2.0.1", "dev", "veth2", "subflow");
      ends.lose(2);
      for (int i = 0; i < 3; i++) {
        ends.staysMptcp("socket", 40 * MB, 0);
        ends.staysMptcp("channel", 40 * MB, 0);
      }
      long joins = ends.count("MPTcpExtMPJoinSynAckRx");
      assertTrue(
          joins >= 4,
          () -> joins + " of " + ends.count("MPTcpExtMPJoinSynTx") + " joins: " + ends.client);
    }
  }

  /** A client and a server on one processor, in namespaces of their own. */
  private static final class Ends implements AutoCloseable {
    private final Namespace clientSide = Namespace.create();
    private final Namespace serverSide = Namespace.create();
    private final RunningJvm server;
    final RunningJvm client;

    private long retransmissionsBefore;

    /** Of the server, for sockets and for channels. */
    final String[] ports;

    Ends(Jdk jdk, String rules, int paths) {
      this(jdk, rules, paths, "4m");
    }

    /**
     * @param paths 0: both are in the client's namespace
     */
    Ends(Jdk jdk, String rules, int paths, String serversWindow) {
      for (int path = 1; path <= paths; path++) {
        clientSide.link(serverSide, path);
      }
      for (Namespace side : List.of(clientSide, serverSide)) {
        side.exec("ip", "mptcp", "limits", "set", "subflow", "2", "add_addr_accepted", "2");
      }
      server =
          jvm(jdk, paths == 0 ? clientSide : serverSide)
              .agent()
              .property("mptcpize.wide-window", serversWindow)
              .main(Transfers.class, "serve", "0.0.0.0")
              .start();
      ports = server.awaitLine("^ports ").substring("ports ".length()).split(" ");
      Jvm connecting = jvm(jdk, clientSide).agent();
      if (!rules.isEmpty()) {
        connecting.property("mptcpize.rules", rules);
      }
      client = connecting.main(Transfers.class, "connect").start();
      client.awaitLine("^ready");
    }

    private static Jvm jvm(Jdk jdk, Namespace side) {
      return Jvm.of(jdk).under("taskset", "-c", "0").in(side);
    }

    /**
     * Drops some packets, both ways, that go this way: so many that no transfer of 16 MB is spared,
     * which might stall by itself. On the way: what a host drops of its own output is told to TCP,
     * which counts no loss then.
     */
    void lose(int path) {
      for (Namespace side : List.of(clientSide, serverSide)) {
        side.exec("nft", "add table inet lossy");
        side.exec("nft", "add chain inet lossy in { type filter hook prerouting priority 0; }");
        String some = "iifname veth" + path + " numgen random mod 100 < 4 drop";
        side.exec("nft", "add rule inet lossy in " + some);
      }
    }

    /** Lets the server's end of the first path drop all that comes after so many bytes. */
    void cutAfter(int bytes) {
      serverSide.exec("nft", "add table inet cut");
      serverSide.exec("nft", "add chain inet cut in { type filter hook prerouting priority 0; }");
      String all = "iifname veth1 quota over " + bytes + " bytes drop";
      serverSide.exec("nft", "add rule inet cut in " + all);
      retransmissionsBefore = count("TcpRetransSegs");
    }

    void heal() {
      serverSide.exec("nft", "delete table inet cut");
    }

    /** Waits until the client's TCP has sent so much again since the path was to be cut. */
    void awaitRetransmissions(int segments) {
      long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (count("TcpRetransSegs") < retransmissionsBefore + segments) {
        assertTrue(System.nanoTime() < until, () -> "too few: " + client);
      }
    }

    /** Has a transfer done; how many connects over MPTCP the kernel has counted for it. */
    long mptcpConnects(String order) {
      long connects = count("MPTcpExtMPCapableSYNTX");
      client.write(order + "\n");
      client.awaitLine("^took ");
      return count("MPTcpExtMPCapableSYNTX") - connects;
    }

    /** Has transfers done until the client connects over TCP. */
    void learns(String order) {
      int tries = 0;
      while (mptcpConnects(order) == 1) {
        assertTrue(++tries < TRIES, () -> "not learned: " + client);
      }
      assertTrue(tries > 0, "the first connect is MPTCP");
    }

    String order(String kind, int bytes, int pause, boolean back) {
      String port = ports[kind.equals("socket") ? 0 : 1];
      return kind + " " + SERVER + " " + port + " " + bytes + " " + pause + " " + back;
    }

    /** Has a transfer begun. */
    void begin(String kind, int bytes, int pause) {
      client.write(order(kind, bytes, pause, true) + "\n");
    }

    void staysMptcp(String kind, int bytes, int pause) {
      String order = order(kind, bytes, pause, true);
      assertEquals(1, mptcpConnects(order), () -> order + ": " + client);
    }

    /** What the kernel has counted in the client's namespace. */
    long count(String counter) {
      for (String line : clientSide.exec("nstat", "-asz", counter).lines().toList()) {
        if (line.startsWith(counter + " ")) {
          return Long.parseLong(line.split(" +")[1]);
        }
      }
      throw new AssertionError("the kernel has no " + counter);
    }

    @Override
    public void close() {
      client.close();
      server.close();
      clientSide.close();
      serverSide.close();
    }
  }
}
