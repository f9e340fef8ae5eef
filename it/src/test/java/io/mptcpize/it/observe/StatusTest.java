package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.program.observe.Asked;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code status PID}: what it says is so, and its target does not notice. */
class StatusTest {
  private static final Jdk JDK = Jdks.current();
  private static final int BYTES = 60_000_000;
  private static final int HEADERS = 14 + 20 + 20 + 12 + 20;

  static List<Jdk> jdks() {
    return Jdks.main();
  }

  private static Jvm status(Jdk jdk, String... arguments) {
    List<String> all = new ArrayList<>(List.of("status"));
    all.addAll(Arrays.asList(arguments));
    return Jvm.of(jdk).jar(Agent.jar(), all.toArray(String[]::new));
  }

  /** With nothing on stderr, by any JDK. */
  private static JsonNode json(Jdk jdk, long pid) {
    Finished finished = status(jdk, "--json", "" + pid).run().exited(0);
    assertEquals("", finished.stderr());
    try {
      return new ObjectMapper().readTree(finished.stdout());
    } catch (IOException e) {
      throw new AssertionError(finished.toString(), e);
    }
  }

  private static JsonNode json(Asking of) {
    return json(JDK, of.jvm.pid());
  }

  /** The owner of a JVM chooses its arguments; root looks at them. */
  @Test
  void wordsOfTheTargetSteerNoTerminal() {
    try (Asking target =
        new Asking(
            Jvm.of(JDK)
                .property("x", "\u001b[2J\nfaked")
                .mainWithoutLibraries(Asked.class)
                .start())) {
      Finished told = status(JDK, "" + target.jvm.pid()).run().exited(0);
      assertEquals(-1, told.stdout().indexOf('\u001b'), told::toString);
      assertTrue(told.lines().get(0).contains("\\u001b[2J\\u000afaked"), told::toString);
      assertTrue(json(target).get("command").asText().contains("\u001b[2J\nfaked"));
    }
  }

  /** As before a full disk; with a reader that has gone it is the same. */
  @Test
  void endsWhereNobodyTakesWhatItSays() throws Exception {
    try (Asking target = new Asking(Jvm.of(JDK).mainWithoutLibraries(Asked.class).start())) {
      for (String watch : List.of("", " --watch=1")) {
        Process process =
            new ProcessBuilder(
                    "sh",
                    "-c",
                    "exec \"$0\" -jar \"$1\" status \"$2\"" + watch + " >/dev/full",
                    JDK.tool("java"),
                    Agent.jar().toString(),
                    "" + target.jvm.pid())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
      }
    }
  }

  /** From another network namespace than that of the JVM. */
  @Test
  void bytesAreThoseOfTheInterfacesAndACutPathShows() {
    Need.mptcp();
    Need.root();
    Need.nft();
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 2).clientEndpoint()) {
      for (String device : List.of("veth1", "veth2")) {
        paths.clientSide.exec(
            "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", "100mbit", "burst", "100kb",
            "latency", "50ms");
      }
      Asking client = paths.client();
      client.tell("exchange 10000");
      CausesTest.awaitSubflows(client, 2);
      client.jvm.write("exchange " + BYTES + "\n");
      long[] told;
      long[] before;
      do {
        before = sent(paths);
        told = told(json(client));
      } while (Math.min(told[0], told[1]) < BYTES / 8);
      long[] after = sent(paths);
      for (int i = 0; i < 2; i++) { // asked before and after, since the transfer goes on
        String all = Arrays.toString(before) + Arrays.toString(told) + Arrays.toString(after);
        assertTrue(told[i] < after[i] * 1.05 && told[i] > before[i] * 0.95, all);
      }
      client.jvm.awaitLine("^$");
      long[] interfaces = sent(paths);
      told = told(json(client));
      for (int i = 0; i < 2; i++) {
        String all = Arrays.toString(told) + Arrays.toString(interfaces);
        assertTrue(Math.abs(told[i] - interfaces[i]) < interfaces[i] * 0.05, all);
      }

      long retransmits = onSecondPath(client).get("retransmits").longValue();
      paths.cutSecondPath();
      client.tell("exchange 1000000");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (onSecondPath(client).get("retransmits").longValue() == retransmits) {
        assertTrue(System.nanoTime() - end < 0, () -> json(client).toString());
      }
      String text = status(JDK, "--subflows", "" + client.jvm.pid()).run().exited(0).stdout();
      assertTrue(text.matches("(?s).*\n  10\\.2\\.0\\.1:.* sent again\n.*"), text);
    }
  }

  /**
   * Bytes that the client's interfaces have sent, without what headers take: Ethernet's, IP's, and
   * TCP's with MPTCP's options.
   */
  private static long[] sent(TwoPaths paths) {
    return new long[] {sent(paths, "veth1"), sent(paths, "veth2")};
  }

  private static long sent(TwoPaths paths, String device) {
    String text = paths.clientSide.exec("ip", "-s", "-j", "link", "show", device);
    String sent = "(?s).*\"tx\":\\{\"bytes\":(\\d+),\"packets\":(\\d+),.*";
    long bytes = Long.parseLong(text.replaceFirst(sent, "$1"));
    return bytes - HEADERS * Long.parseLong(text.replaceFirst(sent, "$2"));
  }

  /** Bytes that its subflows have sent, on the first path and on the second. */
  private static long[] told(JsonNode status) {
    long[] told = new long[2];
    for (JsonNode subflow : status.get("connections").get(0).get("subflows")) {
      boolean isFirst = subflow.get("local").textValue().startsWith("10.1.");
      told[isFirst ? 0 : 1] = subflow.get("bytesSent").longValue();
    }
    return told;
  }

  private static JsonNode onSecondPath(Asking client) {
    for (JsonNode subflow : json(client).get("connections").get(0).get("subflows")) {
      if (subflow.get("local").textValue().startsWith("10.2.")) {
        return subflow;
      }
    }
    throw new AssertionError("no subflow on the second path");
  }

  /** As JMX has it, from inside. */
  @Test
  void causesAreThoseThatAreFoundFromInside() {
    Need.mptcp();
    Need.root();
    try (TwoPaths paths = new TwoPaths(JDK).limits(2, 0)) {
      paths.client().tell("exchange 100000");
      for (Asking side : List.of(paths.client(), paths.server())) {
        assertEquals(CausesTest.findings(side), findings(json(side)));
      }
    }
  }

  @Test
  void aTcpConnectionIsExplainedByWhatTheAgentHasCounted() {
    Need.mptcp();
    Need.root();
    try (TwoPaths paths = new TwoPaths(JDK).clientRules("tcp connect 10.0.0.0/8 *; mptcp * * *")) {
      JsonNode status = json(paths.client());
      assertEquals(List.of("consistent with: rule"), findings(status));
      assertEquals("{\"tcpByRule\":1}", status.at("/agent/clients").toString());
      paths.client().tell("set Enabled false");
      assertEquals("false", json(paths.client()).at("/agent/enabled").toString());
    }
  }

  private static List<String> findings(JsonNode status) {
    List<String> findings = new ArrayList<>();
    for (JsonNode each : status.get("connections").get(0).get("findings")) {
      findings.add(each.get("certainty").textValue() + ": " + each.get("cause").textValue());
    }
    return findings;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void isSilentAndLeavesNoTrace(Jdk jdk) throws IOException {
    Need.mptcp();
    try (RunningJvm jvm =
        Jvm.of(jdk)
            .agent()
            .mainWithoutLibraries(HeldConnections.class, "127.0.0.1", "::1")
            .start()) {
      jvm.awaitLine("ready");
      json(jdk, jvm.pid()); // by then its own threads have settled
      String stderr = jvm.stderr();
      Set<String> threads = names(jvm, "task");
      Set<String> descriptors = names(jvm, "fd");
      JsonNode status = json(jdk, jvm.pid());
      assertEquals(12, status.at("/live/mptcpConnections").intValue());
      assertEquals(6, status.at("/live/mptcpListeners").intValue());
      assertEquals(6, status.at("/agent/clients/openedMptcp").intValue());
      assertEquals(6, status.at("/agent/listeners/openedMptcp").intValue());
      assertEquals("MPTCP", status.at("/agent/IPv4").textValue());
      assertEquals(Agent.VERSION, status.at("/agent/version").textValue());
      assertEquals(stderr, jvm.stderr());
      Set<String> more = names(jvm, "task");
      more.removeAll(threads); // an idle compiler thread may have ended
      assertEquals(Set.of(), more);
      assertEquals(descriptors, names(jvm, "fd"));
    }
  }

  private static Set<String> names(RunningJvm jvm, String directory) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", "" + jvm.pid(), directory))) {
      return new TreeSet<>(all.map(path -> path.getFileName().toString()).toList());
    }
  }

  @Test
  void aJvmWithoutTheAgentIsSaidToHaveNone() {
    try (RunningJvm jvm = held(Jvm.of(JDK))) {
      JsonNode status = json(JDK, jvm.pid());
      assertEquals(6, status.at("/live/tcpConnections").intValue());
      assertTrue(status.get("agentMissing").textValue().startsWith("the agent is not in this JVM"));
      assertEquals(List.of("observed: no-agent"), findings(status));
    }
  }

  @Test
  void whereThereIsNoPerformanceDataItIsSaid() {
    Need.mptcp();
    for (String option : List.of("-XX:-UsePerfData", "-XX:+PerfDisableSharedMem")) {
      try (RunningJvm jvm = held(Jvm.of(JDK).agent().options(option))) {
        JsonNode status = json(JDK, jvm.pid());
        assertEquals(6, status.at("/live/mptcpConnections").intValue());
        assertTrue(status.get("agentMissing").textValue().contains(option), status::toString);
      }
    }
  }

  private static RunningJvm held(Jvm jvm) {
    RunningJvm held = jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1").start();
    held.awaitLine("ready");
    return held;
  }

  @Test
  void anInertAgentIsToldApart() {
    try (RunningJvm jvm = held(Jvm.of(JDK).agent("rules=nonsense"))) {
      JsonNode status = json(JDK, jvm.pid());
      assertTrue(status.get("agentMissing").textValue().contains("or it is inert"));
      assertEquals(6, status.at("/live/tcpConnections").intValue());
    }
  }

  @Test
  void notPossible() throws IOException {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    try (RunningJvm jvm = held(Jvm.of(JDK))) {
      assertError(status(JDK, "" + sleep.pid()), 1, "is not a JVM: sleep 60");
      Need.root();
      String[] nobody = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
      assertError(
          status(JDK, "" + jvm.pid()).under(nobody), 1, "run this as the user of it (id 0), or as");
    } finally {
      sleep.destroyForcibly();
    }
    assertError(status(JDK, "2147483647"), 1, "no process has the id 2147483647");
    assertError(status(JDK), 2, "process id is missing");
    assertError(status(JDK, "x"), 2, "'x' is no process id");
    assertError(status(JDK, "1", "--watch=0"), 2, "--watch=0: not a whole number of seconds");
  }

  private static void assertError(Jvm command, int code, String message) {
    Finished finished = command.run().exited(code);
    assertTrue(finished.stderr().contains(message), finished::toString);
    assertEquals("", finished.stdout());
  }

  /** As a service's own user, who has no privilege. */
  @Test
  void theUserOfTheJvmNeedsNoPrivilege() {
    Need.mptcp();
    Need.root();
    String[] nobody = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
    try (RunningJvm jvm = held(Jvm.of(JDK).agent().under(nobody))) {
      Finished finished = status(JDK, "" + jvm.pid()).under(nobody).run().exited(0);
      assertTrue(finished.stdout().contains("now: 6 MPTCP connections"), finished::toString);
      assertTrue(finished.stdout().contains("3 openedMptcp"), finished::toString);
    }
  }

  @Test
  void watchGoesOnUntilItsTargetEnds() {
    Need.mptcp();
    try (RunningJvm jvm = held(Jvm.of(JDK).agent());
        RunningJvm watch = status(JDK, "--watch=1", "" + jvm.pid()).start()) {
      watch.awaitLine("6 MPTCP connections");
      watch.awaitLine("6 MPTCP connections");
      jvm.awaitEnd();
      Finished finished = watch.awaitEnd().exited(1);
      assertTrue(finished.stderr().contains("has ended"), finished::toString);
    }
  }
}
