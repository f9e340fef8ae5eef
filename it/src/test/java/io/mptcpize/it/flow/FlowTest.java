package io.mptcpize.it.flow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.program.flow.Transfers;
import org.junit.jupiter.api.Test;

/**
 * Bulk data does not wait for the retransmission timer of MPTCP, which is what it does on Linux
 * 6.18 where nothing is done about it. How long transfers take, {@code it/bench/Flow.java}
 * measures.
 */
class FlowTest {
  private static final int TRANSFERS = 20;
  private static final int MEGABYTES_4 = 4 << 20;

  @Test
  void wideWindowsSpareTheRetransmissions() {
    Need.mptcp();
    int without = retransmissions(Jvm.of(Jdks.current()).agent("wide-window=0"));
    int with = retransmissions(Jvm.of(Jdks.current()).agent());
    // a kernel that hardly stalls has nothing to spare, but must not do so for our windows
    int allowed = Math.max(TRANSFERS / 5, without / 4);
    assertTrue(with <= allowed, with + ", without " + without);
  }

  /** How often MPTCP sent something again in so many transfers there and back over loopback. */
  private static int retransmissions(Jvm jvm) {
    try (Namespace namespace = Namespace.create()) {
      jvm.main(Transfers.class, "both", TRANSFERS + "", MEGABYTES_4 + "").in(namespace);
      return Integer.parseInt(jvm.run().exited(0).lines().get(0).split(" ")[0]);
    }
  }
}
