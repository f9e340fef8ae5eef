package io.mptcpize.it.kubernetes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.RunningJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests' pods, run by podman: what their sockets are, the kernel says. */
class PodTest {
  private static final Path MANIFESTS = Modules.file("demo-apps/kubernetes");

  /** Has the checker log that it listens. */
  private static final String LOGGED =
      "env:\n            - {name: LOGGING_LEVEL_ORG_SPRINGFRAMEWORK_BOOT, value: info}";

  @TempDir private static Path directory;
  private static Node node;

  @BeforeAll
  static void up() {
    node = Node.up(directory);
    node.image("checker:0.1.0", jar("checker"), jar("traffic"), jar("proxy"));
    node.image("iproute2:0.1.0", Path.of("/bin/sh"), Path.of("/sbin/ip"));
  }

  @AfterAll
  static void down() {
    if (node != null) {
      node.close();
    }
  }

  private static Path jar(String application) {
    return Modules.file("demo-apps/" + application + "/target/" + application + ".jar");
  }

  /** A manifest with one pod of its Deployment, and with that name instead of its own. */
  private static String manifest(String file, String own, String name) throws IOException {
    return Files.readString(MANIFESTS.resolve(file))
        .replaceFirst("replicas: 2", "replicas: 1")
        .replaceFirst("env:", LOGGED)
        .replaceAll("(name: |app: )" + own, "$1" + name)
        // podman has one volume for all of a name
        .replaceAll("(?m)name: (tmp|mptcpize)(?=$|,)", "name: $1-" + name);
  }

  /** The answer of the checker of a pod, to a client with the agent and to one without. */
  private static String answer(String pod, boolean agent) {
    Jvm client = Jvm.of(Jdks.current()).in(node.namespace());
    String url = "http://" + node.address(pod, "eth0") + ":8684/";
    return (agent ? client.agent() : client).jar(jar("client"), url).run().exited(0).stdout();
  }

  private static String listeners(String pod, String kind) {
    return node.exec(pod, "ss", "-Hln" + kind);
  }

  @Test
  void servesUnderTheRestrictedContext() throws IOException {
    node.play(manifest("checker.yaml", "checker", "served"));
    try (RunningJvm log = node.logs("served-pod-0-served")) {
      log.awaitLine("Tomcat started");
    }
    assertTrue(listeners("served-pod-0", "M").contains("*:8684 "));
    assertTrue(answer("served-pod-0", true).contains("You are connected via MPTCP from"));
    assertTrue(answer("served-pod-0", false).contains("You are connected via regular TCP from"));

    Path process = Path.of("/proc/" + node.pid("served-pod-0-served"));
    List<String> status = Files.readAllLines(process.resolve("status"));
    for (String line :
        List.of(
            "Uid:\t10001\t10001\t10001\t10001",
            "CapEff:\t0000000000000000",
            "CapBnd:\t0000000000000000",
            "NoNewPrivs:\t1",
            "Seccomp:\t2")) {
      assertTrue(status.contains(line), () -> line + " is not in " + status);
    }
    String mounts = Files.readString(process.resolve("mountinfo"));
    assertTrue(mounts.lines().anyMatch(line -> line.matches(".* / / ro,.*")), mounts);
  }
}
