package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Reproducer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That MPTCP stalls is learned from connections that live on, too, and told through JMX. */
class StalledTest {
  private static final int POOL = 20;
  private static final String EXCHANGE = "exchange 8000000";
  private static final String CONNECT = "connect " + TwoPaths.SERVER + " " + TwoPaths.PORT;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void isLearnedFromAPoolThatStaysOpen(Jdk jdk) {
    Need.mptcp();
    Reproducer.needStalls();
    try (TwoPaths onePath = new TwoPaths(jdk).onOneProcessor()) {
      Asking client = onePath.client();
      for (int i = 1; i < POOL; i++) {
        client.ask(CONNECT);
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      int connections = POOL;
      do {
        assertTrue(System.nanoTime() - end < 0, () -> "not learned: " + client.jvm);
        client.tell(EXCHANGE);
        client.ask(CONNECT);
        connections++;
      } while (count(client, " tcp ") == 0);

      assertEquals(connections - 1, count(client, " mptcp "), "those that are open stay MPTCP");
      String all = String.join("\n", client.tell("connections"));
      assertTrue(all.contains(" tcp ") && all.contains("; consistent with: stalled"), all);
      Map<String, String> told = client.attributes();
      assertEquals("1", told.get("StallsLearned"));
      assertEquals("1", told.get("Clients.tcpStalled"));
      String destination = told.get("StalledDestinations");
      assertTrue(destination.startsWith("10.1.0.2 port 7000, for "), destination);
    }
  }

  private static long count(Asking program, String words) {
    return program.tell("connections").stream().filter(line -> line.contains(words)).count();
  }
}
