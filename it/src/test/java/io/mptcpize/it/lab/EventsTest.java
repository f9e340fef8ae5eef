package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.RunningJvm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The events that the kernel tells at both ends, as many as the topology has addresses and paths:
 * for programs under the agent, and for plain ones that talk through proxies under it.
 */
class EventsTest {
  @ParameterizedTest(name = "{0}, {1}: {3} announced, {4} joined")
  @CsvSource({
    "simple, direct, 10.0.1.2, 1, 1",
    "simple, direct, fd00:1::2, 1, 1",
    "simple, proxies, 10.0.1.2, 1, 1",
    "dual-stack, direct, 10.0.1.2, 1, 1",
    "boxes, direct, 10.1.1.2, 1, 1",
    "nat, direct, 10.1.1.2, 2, 2",
    "nat, direct, fd01:1::2, 2, 2",
    "routing, direct, 10.1.0.2, 2, 2",
    "routing, proxies, 10.1.0.2, 2, 2",
    "routing2, direct, 10.1.0.2, 0, 1",
    "routing2, direct, fd01::2, 0, 1",
    "routing2, proxies, 10.1.0.2, 0, 1",
  })
  void eventsAreAsMany(String topology, Way way, String server, int announced, int joined) {
    try (Lab lab = Lab.up(topology);
        Monitor near = new Monitor(lab.host("client"));
        Monitor far = new Monitor(lab.host("server"));
        RunningJvm service = way.server(lab);
        RunningJvm proxies = way.proxies(lab, server);
        RunningJvm client = way.client(lab, server)) {
      for (Monitor end : List.of(near, far)) {
        end.await("SF_ESTABLISHED", joined);
      }
      client.interrupt();
      for (Monitor end : List.of(near, far)) {
        end.await("CLOSED", 1);
        assertEquals(1, end.count("CREATED"));
        assertEquals(1, end.count("ESTABLISHED"));
        assertEquals(joined, end.count("SF_ESTABLISHED"));
        assertEquals(0, end.count("SF_CLOSED"));
      }
      assertEquals(announced, near.count("ANNOUNCED"));
      assertEquals(0, far.count("ANNOUNCED"));
    }
  }

  /** How client and server of {@code traffic} come to speak MPTCP. */
  enum Way {
    direct {
      @Override
      RunningJvm server(Lab lab) {
        return Traffic.server(Traffic.agent(lab.host("server")));
      }

      @Override
      RunningJvm proxies(Lab lab, String server) {
        return null;
      }

      @Override
      RunningJvm client(Lab lab, String server) {
        return Traffic.client(
                Traffic.agent(lab.host("client")), "client", server, "--duration", "1m")
            .start();
      }
    },
    proxies {
      private static final String NEAR = "127.0.0.1:5555";

      @Override
      RunningJvm server(Lab lab) {
        RunningJvm proxy =
            Traffic.proxy(
                Traffic.plain(lab.host("server")).agent("rules=mptcp listen * *;tcp connect * *"),
                "-m",
                "server",
                "-p",
                "4444",
                "-r",
                "localhost:" + Traffic.PORT);
        // ends with the lab, as all that runs on its hosts
        Traffic.server(Traffic.plain(lab.host("server")));
        return proxy;
      }

      @Override
      RunningJvm proxies(Lab lab, String server) {
        String remote = server.contains(":") ? "[" + server + "]" : server;
        return Traffic.proxy(
            Traffic.plain(lab.host("client")).agent("rules=tcp listen * *;mptcp connect * *"),
            "-m",
            "client",
            "-p",
            "5555",
            "-r",
            remote + ":4444");
      }

      @Override
      RunningJvm client(Lab lab, String server) {
        return Traffic.client(Traffic.plain(lab.host("client")), "client", NEAR, "--duration", "1m")
            .start();
      }
    };

    abstract RunningJvm server(Lab lab);

    /** Those at the client's side, or null. */
    abstract RunningJvm proxies(Lab lab, String server);

    abstract RunningJvm client(Lab lab, String server);
  }
}
