package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Need;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The bytes of each subflow are those that its interface has sent, and a path that is cut shows.
 */
class SubflowsTest {
  private static final int BYTES = 20_000_000;

  @Test
  void bytesAreThoseOfTheInterfacesAndACutPathShows() {
    Need.mptcp();
    Need.root();
    Need.nft();
    try (TwoPaths paths = new TwoPaths(Jdks.current()).limits(2, 2).clientEndpoint()) {
      for (String device : List.of("veth1", "veth2")) {
        paths.clientSide.exec(
            "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", "100mbit", "burst", "100kb",
            "latency", "50ms");
      }
      Asking client = paths.client();
      client.tell("exchange 10000");
      CausesTest.awaitSubflows(client, 2);
      long[] before = sent(paths);
      long[] told = told(client);
      client.tell("exchange " + BYTES);
      long[] after = sent(paths);
      long[] toldAfter = told(client);
      for (int i = 0; i < 2; i++) {
        long bytes = after[i] - before[i];
        long ours = toldAfter[i] - told[i];
        assertTrue(bytes > BYTES / 10, "a path was not used: " + bytes);
        assertTrue(ours <= bytes && ours > bytes * 0.95, ours + " told, " + bytes + " sent");
      }

      String subflow = onSecondPath(client);
      paths.cutSecondPath();
      client.tell("exchange 1000000");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (retransmits(onSecondPath(client)) == retransmits(subflow)) {
        assertTrue(System.nanoTime() - end < 0, () -> "" + client.tell("subflows"));
      }
      assertEquals(List.of(), CausesTest.findings(client));
    }
  }

  /** Bytes that the client's interfaces have sent, with all headers. */
  private static long[] sent(TwoPaths paths) {
    return new long[] {sent(paths, "veth1"), sent(paths, "veth2")};
  }

  private static long sent(TwoPaths paths, String device) {
    String text = paths.clientSide.exec("ip", "-s", "-j", "link", "show", device);
    return Long.parseLong(text.replaceFirst("(?s).*\"tx\":\\{\"bytes\":(\\d+),.*", "$1"));
  }

  /** Bytes that its subflows have sent, on the first path and on the second. */
  private static long[] told(Asking client) {
    long[] told = new long[2];
    for (String line : client.tell("subflows")) {
      told[line.startsWith("10.1.") ? 0 : 1] = Long.parseLong(line.split(" ")[3]);
    }
    return told;
  }

  private static String onSecondPath(Asking client) {
    return client.tell("subflows").stream()
        .filter(line -> line.startsWith("10.2."))
        .findAny()
        .orElseThrow();
  }

  private static long retransmits(String subflow) {
    return Long.parseLong(subflow.split(" ")[5]);
  }
}
