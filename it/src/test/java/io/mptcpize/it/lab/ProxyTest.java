package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code demo-apps/proxy} does beside relaying to one place, which {@link EventsTest} shows.
 */
class ProxyTest {
  private static final String TCP_IN_MPTCP_OUT = "rules=tcp listen * *;mptcp connect * *";

  /** A router hands TCP connections that it should forward to the proxy, which makes them MPTCP. */
  @ParameterizedTest
  @ValueSource(strings = {"10.1.0.2", "fd01::2"})
  void aRouterMakesTransparentlyMptcpOfWhatPasses(String server) {
    try (Lab lab = Lab.up("routing2");
        Monitor far = new Monitor(lab.host("server"));
        RunningJvm service = Traffic.server(Traffic.agent(lab.host("server")));
        RunningJvm proxy =
            Traffic.proxy(
                Traffic.plain(lab.host("router")).agent(TCP_IN_MPTCP_OUT),
                "-m",
                "client",
                "-p",
                "6666",
                "-t")) {
      Namespace router = lab.host("router");
      router.exec("nft", "add table inet p");
      router.exec("nft", "add chain inet p pre { type nat hook prerouting priority dstnat; }");
      router.exec("nft", "add rule inet p pre tcp dport 5003 redirect to :6666");
      for (String[] more : new String[][] {{}, {"--down"}}) {
        Jvm client = Traffic.client(Traffic.plain(lab.host("client")), bulk(server, more));
        Finished finished = client.run().exited(0);
        assertTrue(finished.stdout().contains(" 2,097,152 bytes in "), finished::toString);
      }
      far.await("CLOSED", 2);
      assertEquals(2, far.count("ESTABLISHED"));
    }
  }

  private static String[] bulk(String server, String... more) {
    return ("bulk " + server + " --bytes 2m " + String.join(" ", more)).trim().split(" ");
  }

  /** Whoever can use an HTTP proxy comes by MPTCP, and the server shows it. */
  @Test
  void curlComesByMptcpThroughTheHttpProxy() {
    Need.curl();
    try (Lab lab = Lab.up("simple");
        RunningJvm checker =
            Traffic.agent(lab.host("server"))
                .options(Jvm.forJnr(Jdks.current()))
                .jar(
                    Modules.file("demo-apps/checker/target/checker.jar"),
                    "--logging.level.org.springframework.boot=info")
                .start()) {
      checker.awaitLine("Tomcat started on port 8684");
      String url = "http://10.0.1.2:8684/";
      try (RunningJvm proxy = script(lab, "-m", "http");
          RunningJvm tcp = script(lab, "-m", "http", "-p", "13129", "--disable-mptcp")) {
        proxy.awaitLine("listening on 127.0.0.1:13128");
        tcp.awaitLine("listening on 127.0.0.1:13129");
        Namespace client = lab.host("client");
        String answer = client.exec("curl", "-sS", url);
        assertTrue(answer.startsWith("You are connected via regular TCP from 10.0.1.1:"), answer);
        String by = "http://127.0.0.1:13128";
        answer = client.exec("curl", "-sS", "--proxy", "http://127.0.0.1:13129", url);
        assertTrue(answer.startsWith("You are connected via regular TCP from 10.0.1.1:"), answer);
        answer = client.exec("curl", "-sS", "--proxy", by, url);
        assertTrue(answer.startsWith("You are connected via MPTCP from 10.0.1.1:"), answer);
        answer = client.exec("curl", "-sS", "--proxy", by, url + "connections");
        assertTrue(answer.contains("\nmptcp    10.0.1.1:"), answer);
        assertTrue(answer.contains(" > 10.0.1.2:8684, established, "), answer);
        answer = client.exec("curl", "-sS", "--proxytunnel", "--proxy", by, url);
        assertTrue(answer.startsWith("You are connected via MPTCP from 10.0.1.1:"), answer);
      }
    }
  }

  /** As its users start it. */
  private static RunningJvm script(Lab lab, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Modules.file("demo-apps/proxy/mptcp-proxy").toString());
    command.addAll(List.of(arguments));
    return lab.host("client").start(command.toArray(String[]::new));
  }
}
