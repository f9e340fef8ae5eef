package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import org.junit.jupiter.api.Test;

/** What {@code it/lab capture} shows of a connection between two JVMs with the agent. */
class CaptureTest {
  @Test
  void aConnectionBeginsAnAddressIsAnnouncedAndJoined() {
    Need.tcpdump();
    try (Lab lab = Lab.up("simple");
        RunningJvm capture = RunningJvm.of(Lab.SCRIPT, "-n", lab.name(), "capture", "client");
        RunningJvm server = Traffic.server(Traffic.agent(lab.host("server")))) {
      awaitTcpdump(lab.host("client"));
      String[] steady = {"client", "10.0.1.2", "--duration", "1m"};
      try (RunningJvm client = Traffic.client(Traffic.agent(lab.host("client")), steady).start()) {
        capture.awaitLine("Out 10.0.1.1.\\d+ > 10.0.1.2.5003 S capable v1");
        capture.awaitLine("In 10.0.1.2.5003 > 10.0.1.1.\\d+ S\\. capable v1");
        capture.awaitLine("In 10.0.1.2.5003 > 10.0.1.1.\\d+ \\. add-addr v1 id \\d+ 10.0.2.2");
        capture.awaitLine("Out 10.0.2.1.\\d+ > 10.0.2.2.5003 S join ");
        capture.awaitLine("In 10.0.2.2.5003 > 10.0.2.1.\\d+ S\\. join ");
        client.interrupt();
      }
    }
  }

  /** A capture has begun when tcpdump's packet socket is there. */
  private static void awaitTcpdump(Namespace host) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (host.exec("cat", "/proc/net/packet").lines().count() < 2) {
      assertTrue(System.nanoTime() < end, () -> Command.run("ps", "ax"));
    }
  }
}
