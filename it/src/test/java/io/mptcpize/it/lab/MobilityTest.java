package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.RunningJvm;
import org.junit.jupiter.api.Test;

/**
 * Under a transfer with checksums the client moves: subflows are made and ended at will, addresses
 * go and come back, an interface is taken away, the one that the connection began with last. What
 * arrives is what was sent, on one connection.
 */
class MobilityTest {
  private static final String[] BULK = {"bulk", "10.1.0.2", "--duration", "2m"};

  @Test
  void addressesAndInterfacesComeAndGo() {
    try (Lab lab = Lab.up("routing2", "--rate", "20mbit");
        Monitor near = new Monitor(lab.host("client"));
        RunningJvm server = Traffic.server(Traffic.agent(lab.host("server")));
        RunningJvm client = Traffic.client(Traffic.agent(lab.host("client")), BULK).start()) {
      Namespace host = lab.host("client");
      near.await("SF_ESTABLISHED", 1);
      carries(lab, "path1");
      carries(lab, "path2");

      // a subflow at will
      host.exec("ip", "mptcp", "endpoint", "del", "id", id(host, "10.0.2.1"));
      near.await("SF_CLOSED", 1);
      carries(lab, "path1");
      host.exec("ip", "mptcp", "endpoint", "add", "10.0.2.1", "dev", "path2", "subflow");
      near.await("SF_ESTABLISHED", 2);
      carries(lab, "path2");

      // the address of the second path goes, and another comes
      host.exec("ip", "mptcp", "endpoint", "del", "id", id(host, "10.0.2.1"));
      host.exec("ip", "address", "del", "10.0.2.1/24", "dev", "path2");
      near.await("SF_CLOSED", 2);
      carries(lab, "path1");
      host.exec("ip", "address", "add", "10.0.2.7/24", "dev", "path2");
      route(host, "10.0.2.7", "10.0.2.254", "path2");
      host.exec("ip", "mptcp", "endpoint", "add", "10.0.2.7", "dev", "path2", "subflow");
      near.await("SF_ESTABLISHED", 3);
      carries(lab, "path2");

      // the interface that the connection began with goes
      host.exec("ip", "link", "del", "path1");
      carries(lab, "path2");

      Finished finished = client.interrupt();
      assertTrue(finished.stdout().contains("\nsent "), finished::toString);
      assertTrue(finished.stderr().indexOf("not all arrived") < 0, finished::toString);
      server.awaitLine("received [0-9,]+ bytes");
      near.await("CLOSED", 1);
      assertTrue(near.count("CREATED") == 1, "one connection");
    }
  }

  private static void route(Namespace host, String from, String via, String device) {
    host.exec("ip", "route", "replace", "default", "via", via, "dev", device, "table", "2");
    host.exec("ip", "rule", "add", "from", from, "lookup", "2");
  }

  private static String id(Namespace host, String address) {
    return host.exec("ip", "mptcp", "endpoint", "show")
        .lines()
        .filter(line -> line.startsWith(address + " "))
        .findAny()
        .orElseThrow()
        .replaceFirst(".* id (\\d+).*", "$1");
  }

  /** Waits until the client has sent 200 KB more on a path. */
  private static void carries(Lab lab, String device) {
    long before = lab.sent("client", device);
    long end = System.nanoTime() + 60_000_000_000L;
    while (lab.sent("client", device) < before + 200_000) {
      assertTrue(System.nanoTime() < end, "nothing goes over " + device);
    }
  }
}
