package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.RunningJvm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two paths of 20 Mbit/s carry more than one could, in either direction, for Java's sockets as they
 * are (of IPv6, with v4-mapped addresses): also where one path has only IPv4 and the other only
 * IPv6.
 */
class BandwidthTest {
  private static final int RATE = 20;

  @ParameterizedTest(name = "{0} {2}")
  @CsvSource({
    "simple, 10.0.1.2, ''",
    "simple, 10.0.1.2, --down",
    "simple, fd00:1::2, ''",
    "dual-stack, 10.0.1.2, ''",
    "dual-stack, 10.0.1.2, --down",
    "nat, 10.1.1.2, ''",
  })
  void twoPathsCarryMoreThanOneCould(String topology, String server, String direction) {
    try (Lab lab = Lab.up(topology, "--rate", RATE + "mbit");
        RunningJvm service = Traffic.server(Traffic.agent(lab.host("server")))) {
      String[] bulk = ("bulk " + server + " --bytes 6m " + direction).trim().split(" ");
      Finished client = Traffic.client(Traffic.agent(lab.host("client")), bulk).run().exited(0);
      String figure = client.stdout().replaceFirst("(?s).* s: ([0-9.]+) Mbit/s.*", "$1");
      assertTrue(Double.parseDouble(figure) > 1.4 * RATE, client::toString);
    }
  }
}
