package io.mptcpize.it.kubernetes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests' pods, run by podman: what their sockets are, the kernel says. */
class PodTest {
  private static final Path MANIFESTS = Modules.file("demo-apps/kubernetes");
  private static final Path ARCHIVE = Modules.file("agent/target/mptcpize-image.tar");
  private static final String CHECKER = "image: checker:0.1.0";
  private static final String OURS = "-javaagent:/mptcpize/mptcpize.jar";
  private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ";
  private static final String OTHER = "-javaagent:/otel-auto-instrumentation-java/javaagent.jar";

  @TempDir private static Path directory;
  private static Node node;

  private static String shown;

  /** By the script that the README offers, which leaves the checker's pod running. */
  @BeforeAll
  static void up() {
    node = Node.in(directory);
    shown = Command.run(node.script(MANIFESTS.resolve("pod"), "--skip-build", "--keep"));
    node.image("apps:1", jar("traffic"), jar("proxy"));
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

  // ---- the checker

  /** The checker's manifest with names of its own; it logs when it listens. */
  private static String checker(String name) throws IOException {
    return named(name, "checker", Files.readString(MANIFESTS.resolve("checker.yaml")))
        .replace(OURS, QUICK + OURS)
        .replace("env:", "env:" + item("LOGGING_LEVEL_ORG_SPRINGFRAMEWORK_BOOT", "info"));
  }

  /** An image and a program of it. */
  private static String command(String jar) {
    return "image: apps:1\n          command: [/opt/java/bin/java, -jar, /" + jar + "]";
  }

  private static String item(String variable, String value) {
    return "\n            - {name: " + variable + ", value: \"" + value + "\"}";
  }

  /** With another name, also for volumes: podman has one for all of a name. */
  private static String named(String name, String before, String manifest) {
    return manifest
        .replaceAll("(name: |app: )" + before, "$1" + name)
        .replaceAll("(?m)name: (tmp|mptcpize)(?=$|,)", "name: $1-" + name);
  }

  private static boolean listensByMptcp(String name) {
    return node.exec(name + "-pod-0", "ss", "-HlnM").contains("LISTEN");
  }

  @Test
  void servesUnderTheRestrictedContext() throws IOException {
    assertTrue(listensByMptcp("checker"));
    assertTrue(shown.matches("(?s).*client with the agent +MPTCP +MPTCP\n.*"), shown);
    assertTrue(shown.matches("(?s).*client without the agent +TCP +TCP\n.*"), shown);

    Path process = Path.of("/proc/" + node.pid("checker-pod-0-checker"));
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

  @Test
  void servesByTcpWhereMptcpIsOff() throws IOException {
    node.play(
        checker("off")
            .replace(
                "initContainers:",
                """
                initContainers:
                        - name: switch
                          image: iproute2:0.1.0
                          command: [sh, -ec, echo 0 >/proc/sys/net/mptcp/enabled]
                          securityContext: {runAsUser: 0, runAsNonRoot: false, privileged: true}\
                """));
    try (RunningJvm log = node.logs("off-pod-0-off")) {
      log.awaitLine("Tomcat started");
    }
    assertFalse(listensByMptcp("off"));
    String url = "http://" + node.address("off-pod-0", "eth0") + ":8684/";
    Jvm client = Jvm.of(Jdks.current()).agent().in(node.namespace());
    String answer = client.jar(jar("client"), url).run().exited(0).stdout();
    assertTrue(answer.contains("You are connected via regular TCP from"), answer);
    String said = node.podman("logs", "off-pod-0-off");
    assertTrue(said.contains("WARN the kernel refuses MPTCP"), said);
  }

  /**
   * Beside OpenTelemetry's agent, which its operator puts in by an init container and an option
   * behind those that are there, or in front of ours.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"otel-last, " + OURS + " " + OTHER, "otel-first, " + OTHER + " " + OURS})
  void servesBesideOpenTelemetry(String name, String options) throws IOException {
    Path tree = Files.createDirectories(directory.resolve(name).resolve("bin")).getParent();
    Files.copy(Modules.file("agent/src/image/cp-amd64"), tree.resolve("bin/cp"));
    assertTrue(tree.resolve("bin/cp").toFile().setExecutable(true));
    Files.copy(Guest.file("opentelemetry.jar"), tree.resolve("javaagent.jar"));
    Path archive = directory.resolve(name + ".tar");
    Command.run("tar", "-cf", archive.toString(), "-C", tree.toString(), ".");
    node.podman("import", "--change", "ENV PATH=/bin", archive.toString(), name + ":1");

    String manifest =
        checker(name)
            .replace(OURS, options)
            .replace(CHECKER, command("traffic.jar, server"))
            .replace("mptcp listen * 8684", "mptcp listen * 5003");
    for (String signal : List.of("TRACES", "METRICS", "LOGS")) {
      manifest =
          manifest.replaceFirst("env:", "env:" + item("OTEL_" + signal + "_EXPORTER", "none"));
    }
    node.play(withOperatorsContainer(name, name + ":1", manifest));
    try (RunningJvm log = node.logs(name + "-pod-0-" + name)) {
      log.awaitErrorLine("opentelemetry-javaagent - version");
      log.awaitLine("listening on port 5003");
    }
    assertTrue(listensByMptcp(name));
  }

  /** What OpenTelemetry's operator adds to a pod for Java, but for the option. */
  private static String withOperatorsContainer(String name, String image, String manifest) {
    String mount = "{name: other-%s, mountPath: /otel-auto-instrumentation-java}".formatted(name);
    return manifest
        .replace(
            "initContainers:",
            """
            initContainers:
                    - name: opentelemetry-auto-instrumentation-java
                      image: %s
                      command: [cp, /javaagent.jar, /otel-auto-instrumentation-java/javaagent.jar]
                      volumeMounts: [%s]\
            """
                .formatted(image, mount))
        .replaceFirst("(?s)(.*volumeMounts:)", "$1\n            - " + mount)
        .replace(
            "\n      volumes:",
            "\n      volumes:\n        - {name: other-" + name + ", emptyDir: {}}");
  }

  /**
   * A proxy, whose connections follow the rules. The agent comes as the Java image of
   * OpenTelemetry's operator.
   */
  @Test
  void rulesOfAConfigMapHoldAndFollowItsChange() throws IOException {
    Need.curl();
    String manifest =
        checker("proxy")
            .replace("mptcp listen * 8684", "tcp * * *")
            .replace(OURS, " " + OTHER)
            .replace(CHECKER, command("proxy.jar, -m, http, -b, 0.0.0.0"));
    node.play(withOperatorsContainer("proxy", "mptcpize:0.1.0", manifest));
    try (RunningJvm log = node.logs("proxy-pod-0-proxy")) {
      log.awaitLine("listening");
      assertEquals("regular TCP", throughProxy());
      asTheKubeletWould(node.volume("proxy-mptcp"), "mptcp connect * 8684\n");
      log.awaitErrorLine("rules");
      assertEquals("MPTCP", throughProxy());
      asTheKubeletWould(node.volume("proxy-mptcp"), "mptcp conect * 8684\n");
      log.awaitErrorLine("WARN.*conect");
      assertEquals("MPTCP", throughProxy());
    }
  }

  /** Over which the proxy's pod reaches the checker of the other. */
  private static String throughProxy() {
    return node.namespace()
        .exec(
            "curl",
            "-sx",
            node.address("proxy-pod-0", "eth0") + ":13128",
            "http://" + node.address("checker-pod-0", "eth0") + ":8684/")
        .replaceFirst("(?s).*You are connected via (.*?) from.*", "$1");
  }

  /**
   * Changes a ConfigMap's volume: a file is a link into {@code ..data}, and that is a link which is
   * exchanged for another.
   */
  private static void asTheKubeletWould(Path volume, String rules) throws IOException {
    Path version = Files.createTempDirectory(volume, "..version");
    Files.writeString(version.resolve("rules"), rules);
    Command.run("chmod", "-R", "a+rX", version.toString());
    exchange(volume.resolve("..data"), version.getFileName());
    exchange(volume.resolve("rules"), Path.of("..data/rules"));
  }

  private static void exchange(Path link, Path target) throws IOException {
    Path other = Files.createSymbolicLink(link.resolveSibling("..new"), target);
    Files.move(other, link, StandardCopyOption.ATOMIC_MOVE);
  }

  /** As in a mesh: what the application sends is redirected to a proxy in its own pod. */
  @Test
  void aConnectionToASidecarFallsBack() {
    Need.nft();
    String pod = "checker-pod-0";
    String target = node.address(pod, "eth0");
    String proxyTo = target + ":8684";
    try (RunningJvm proxy =
        Jvm.of(Jdks.current())
            .under(node.command("exec", pod))
            .jar(jar("proxy"), "-m", "client", "-p", "15001", "-r", proxyTo)
            .start()) {
      proxy.awaitLine("listening");
      node.exec(pod, "nft", "add table ip mesh");
      node.exec(pod, "nft", "add chain ip mesh out { type nat hook output priority -100; }");
      node.exec(pod, "nft", "add rule ip mesh out tcp dport 80 redirect to :15001");
      Jvm client = Jvm.of(Jdks.current()).under(node.command("exec", pod)).agent();
      String answer = client.jar(jar("client"), "http://" + target + "/").run().exited(0).stdout();
      assertTrue(answer.contains("TCP (asked for MPTCP, fell back)"), answer);
      assertTrue(answer.contains("You are connected via regular TCP from"), answer);
    }
  }

  // ---- pods that a policy has changed

  /** An image is mounted as podman has it, from outside: its kube play knows no such volumes. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"image-volume", "init-container"})
  void aPodOfALabelledNamespaceListensByMptcp(String policy) throws IOException {
    ApiServer.need();
    JsonNode pod =
        ApiServer.admitted(
                policy,
                """
                metadata: {name: %s}
                spec:
                  restartPolicy: OnFailure
                  securityContext: {runAsUser: 10001}
                  containers:
                        - name: traffic
                          %s
                """
                    .formatted(policy, command("traffic.jar, server")),
                directory)
            .get(0);
    for (JsonNode volume : pod.get("spec").get("volumes")) {
      if (volume.has("image")) {
        String reference = ((ObjectNode) volume).remove("image").get("reference").asText();
        String path = node.podman("image", "mount", reference).trim();
        ((ObjectNode) volume).putObject("hostPath").put("path", path);
      }
    }
    node.play(((ObjectNode) pod).put("apiVersion", "v1").put("kind", "Pod").toString());
    try (RunningJvm log = node.logs(policy + "-traffic")) {
      log.awaitLine("listening on port 5003");
    }
    assertTrue(node.exec(policy, "ss", "-HlnM").contains("LISTEN"));
  }

  // ---- several paths

  private static final List<String> SERVERS = List.of("traffic", "other");

  private static String paths(String name) throws IOException {
    return named(name, "traffic", Files.readString(MANIFESTS.resolve("paths.yaml")))
        .replace("image: traffic:0.1.0", command("traffic.jar"))
        .replace(OURS, QUICK + OURS);
  }

  @Test
  void podsUseTwoNetworksAndSubflowsFindTheirPodBehindAService() throws IOException {
    Need.nft();
    for (String name : SERVERS) {
      node.play(paths(name));
      try (RunningJvm log = node.logs(name + "-pod-0-" + name)) {
        log.awaitLine("listening on port 5003");
      }
    }
    aPodUsesTwoNetworks();
    String check =
        node.podman(
            "exec",
            "traffic-pod-0-traffic",
            "/opt/java/bin/java",
            "-jar",
            "/mptcpize/mptcpize.jar",
            "check");
    assertTrue(check.contains("and have several paths"), check);
    subflowsFindTheirPodBehindAService();
  }

  private static void aPodUsesTwoNetworks() throws IOException {
    // or one of the networks would do
    node.namespace()
        .exec(
            "sh",
            "-c",
            "ip -o link show type veth | sed 's/^[0-9]*: //; s/@.*//' | while read -r device; do"
                + " tc qdisc replace dev $device root tbf rate 100mbit burst 100kb latency 50ms;"
                + " done");
    String server = node.address("traffic-pod-0", "eth0");
    node.play(paths("client").replace("[server]", "[bulk, " + server + ", --duration, 5m]"));
    String first = node.address("client-pod-0", "eth0");
    String second = node.address("client-pod-0", "eth1");
    try (RunningJvm log = node.logs("client-pod-0-client")) {
      log.awaitLine("Mbit/s +" + second + ":\\d+ > ");
    }
    String subflows = node.exec("client-pod-0", "ss", "-Htn", "dst", ":5003");
    assertTrue(subflows.contains(first) && subflows.contains(second), subflows);
    for (String device : List.of("eth0", "eth1")) {
      long sent = node.sent("client-pod-0", device);
      assertTrue(sent > 1_000_000, () -> device + " sent " + sent);
    }
    node.podman("pod", "rm", "-f", "-t", "0", "client-pod-0");
  }

  private static void subflowsFindTheirPodBehindAService() {
    try (Namespace client = Namespace.create()) {
      behindTheService(client);
      assertEquals("subflows:1", subflowsToTheService(client));
      assertEquals(0, joinsOfNoConnection());
      for (String name : SERVERS) {
        node.exec(name + "-pod-0", "ip", "mptcp", "endpoint", "flush");
        node.exec(name + "-pod-0", "sysctl", "-qw", "net.mptcp.allow_join_initial_addr_port=1");
      }
      assertEquals("", subflowsToTheService(client));
      assertEquals(1, joinsOfNoConnection());
    }
  }

  /** A host with two paths to the node, on which a Service spreads connections, as kube-proxy. */
  private static void behindTheService(Namespace client) {
    Namespace outside = node.namespace();
    client.link(outside, 21);
    client.link(outside, 22);
    client.exec("ip", "route", "add", "default", "via", "10.21.0.2");
    client.exec("ip", "route", "add", "default", "via", "10.22.0.2", "table", "22");
    client.exec("ip", "rule", "add", "from", "10.22.0.1", "lookup", "22");
    client.exec("ip", "mptcp", "limits", "set", "subflows", "1", "add_addr_accepted", "1");
    client.exec("ip", "mptcp", "endpoint", "add", "10.22.0.1", "dev", "veth22", "subflow");
    outside.sysctl("net.ipv4.ip_forward", 1);
    outside.exec("nft", "add table ip service");
    outside.exec("nft", "add chain ip service in { type nat hook prerouting priority dstnat; }");
    outside.exec(
        "nft",
        "add rule ip service in ip daddr 10.96.0.1 tcp dport 5003 dnat to numgen inc mod 2 map { 0 : "
            + node.address("traffic-pod-0", "eth0")
            + ", 1 : "
            + node.address("other-pod-0", "eth0")
            + " }");
  }

  /** What the kernel says of the further subflows of a connection to the Service. */
  private static String subflowsToTheService(Namespace client) {
    try (RunningJvm traffic =
        Jvm.of(Jdks.current())
            .in(client)
            .agent()
            .jar(jar("traffic"), "client", "10.96.0.1", "--duration", "5m")
            .start()) {
      traffic.awaitLine(" 2 s");
      String shown = client.exec("ss", "-HMni");
      return shown.replaceFirst("(?s).*?(subflows:\\d+|$).*", "$1");
    }
  }

  /** How many joins the servers' pods have got that were of another's connection. */
  private static int joinsOfNoConnection() {
    int joins = 0;
    for (String name : SERVERS) {
      String counted = node.exec(name + "-pod-0", "nstat", "-asz", "MPTcpExtMPJoinNoTokenFound");
      joins += Integer.parseInt(counted.replaceFirst("(?s).*NoTokenFound +(\\d+).*", "$1"));
    }
    return joins;
  }

  // ---- the other architecture

  @Test
  void theImageForArm64Copies() throws IOException {
    Path emulator = Path.of("/usr/bin/qemu-aarch64-static");
    Need.that(Files.isExecutable(emulator), "this needs qemu-user-static");
    Path to = Files.createDirectory(directory.resolve("copied"));
    assertTrue(to.toFile().setWritable(true, false));
    try (Node other = Node.up(directory)) {
      String image = other.podman("pull", "-q", "--arch=arm64", "oci-archive:" + ARCHIVE).trim();
      assertEquals("arm64\n", other.podman("inspect", "-f", "{{.Architecture}}", image));
      other.podman(
          "run",
          "--network=none",
          "--read-only",
          "--user=10001",
          "--volume=" + emulator + ":/emulator:ro",
          "--volume=" + to + ":/mptcpize",
          "--entrypoint=/emulator",
          image,
          "/bin/cp",
          "/mptcpize.jar",
          "/mptcpize/mptcpize.jar");
    }
    assertArrayEquals(
        Files.readAllBytes(Agent.jar()), Files.readAllBytes(to.resolve("mptcpize.jar")));
  }
}
