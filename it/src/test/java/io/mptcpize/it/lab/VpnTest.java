package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import org.junit.jupiter.api.Test;

/**
 * A VPN whose tunnel is one TCP connection between its two hosts: proxies under the agent carry it
 * by MPTCP, and what goes through the tunnel uses both paths, of which nobody else knows.
 */
class VpnTest {
  private static final int BYTES = 4 << 20;

  @Test
  void aTunnelUsesBothPaths() {
    Need.openvpn();
    try (Lab lab = Lab.up("vpn", "--rate", "20mbit");
        Monitor near = new Monitor(lab.host("client"));
        RunningJvm far =
            Traffic.proxy(
                Traffic.plain(lab.host("server")).agent("rules=mptcp listen * *;tcp connect * *"),
                "-m",
                "server",
                "-p",
                "4444",
                "-r",
                "10.3.0.1:1194");
        RunningJvm proxy =
            Traffic.proxy(
                Traffic.plain(lab.host("client")).agent("rules=tcp listen * *;mptcp connect * *"),
                "-m",
                "client",
                "-p",
                "4443",
                "-r",
                "10.0.1.2:4444");
        RunningJvm service = Traffic.server(Traffic.plain(lab.host("vpn-server")))) {
      near.await("SF_ESTABLISHED", 1);
      lab.host("vpn-client")
          .exec(
              "timeout",
              "60",
              "sh",
              "-c",
              "until ping -c 1 -W 1 10.9.0.2; do sleep 0.1; done >/dev/null 2>&1");
      long[] before = {lab.sent("client", "path1"), lab.sent("client", "path2")};
      Finished client =
          Traffic.client(
                  Traffic.plain(lab.host("vpn-client")), "bulk", "10.9.0.2", "--bytes", "" + BYTES)
              .run()
              .exited(0);
      assertTrue(client.stdout().contains("sent 4,194,304 bytes in "), client::toString);
      assertTrue(lab.sent("client", "path1") - before[0] > BYTES / 5, "bytes on the first path");
      assertTrue(lab.sent("client", "path2") - before[1] > BYTES / 5, "bytes on the second path");
      assertEquals(1, near.count("ANNOUNCED"));
    }
  }
}
