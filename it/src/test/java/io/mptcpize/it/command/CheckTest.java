package io.mptcpize.it.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.refusal.KernelRefusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code check} on machines that lack something each: what it says, what mends it, how it ends. */
class CheckTest {
  private static final Jdk JDK = Jdks.current();
  private Namespace here;
  private Namespace there;

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  /** A machine with two ways to another. */
  @BeforeEach
  void create() {
    Need.mptcp();
    here = Namespace.create();
    there = Namespace.create();
    here.link(there, 1);
    here.link(there, 2);
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  private Jvm check(Jdk jdk, String... arguments) {
    List<String> all = new ArrayList<>(List.of("check"));
    all.addAll(List.of(arguments));
    return Jvm.of(jdk).in(here).jar(Agent.jar(), all.toArray(String[]::new));
  }

  private JsonNode json(int exitCode) {
    return json(check(JDK, "--json"), exitCode);
  }

  private static JsonNode json(Jvm check, int exitCode) {
    Finished finished = check.run().exited(exitCode);
    assertEquals("", finished.stderr());
    try {
      return new ObjectMapper().readTree(finished.stdout());
    } catch (IOException e) {
      throw new AssertionError(finished.toString(), e);
    }
  }

  /** What was found of a kind, without what need not be: where bulk data stalls differs. */
  private static String found(JsonNode checked, String state) {
    StringBuilder found = new StringBuilder();
    for (JsonNode finding : checked.get("findings")) {
      if (finding.get("state").textValue().equals(state)) {
        found.append(finding.get("what").textValue()).append('\n');
        finding.get("mend").forEach(command -> found.append(command.textValue()).append('\n'));
      }
    }
    return found.toString();
  }

  private static void assertFound(JsonNode checked, String state, String... parts) {
    for (String part : parts) {
      assertTrue(found(checked, state).contains(part), () -> part + " not in " + checked);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void aMachineWithSeveralPathsIsReady(Jdk jdk) {
    here.exec("ip", "mptcp", "endpoint", "add", "10.2.0.1", "dev", "veth2", "subflow");
    JsonNode checked = json(check(jdk, "--json"), 0);
    assertEquals("true true", checked.get("usable") + " " + checked.get("multipath"));
    assertEquals("", found(checked, "one path") + found(checked, "TCP"));
    assertFound(checked, "ok", "10.2.0.1 dev veth2", "up to 2 further subflows, 1 endpoints");
  }

  @Test
  void anotherJavaIsChecked() {
    for (Jdk jdk : jdks()) {
      json(check(JDK, "--json", "--java", jdk.home().toString()), 0);
    }
    Finished none = check(JDK, "--java=/none").run().exited(2);
    assertTrue(none.stderr().startsWith("/none is no java that can be run"), none::toString);
  }

  /** What it says to do makes it ready. */
  @Test
  void noEndpoints() {
    JsonNode checked = json(0);
    assertEquals("true false", checked.get("usable") + " " + checked.get("multipath"));
    String command = "ip mptcp endpoint add 10.2.0.1 dev veth2 subflow";
    assertFound(checked, "one path", command);
    here.exec(command.split(" "));
    assertEquals("true", json(0).get("multipath").toString());
  }

  @Test
  void limitsOfZero() {
    here.exec("ip", "mptcp", "endpoint", "add", "10.2.0.1", "dev", "veth2", "subflow");
    here.exec("ip", "mptcp", "limits", "set", "subflow", "0");
    JsonNode checked = json(0);
    assertEquals("true false", checked.get("usable") + " " + checked.get("multipath"));
    assertFound(checked, "one path", "ip mptcp limits set subflow 2 add_addr_accepted 2");
  }

  @Test
  void aPathManagerThatIsAProgram() {
    here.sysctl("net.mptcp.pm_type", 1);
    assertFound(json(0), "note", "net.mptcp.pm_type=1", "systemctl status mptcp");
  }

  @Test
  void mptcpIsOff() {
    here.sysctl("net.mptcp.enabled", 0);
    JsonNode checked = json(1);
    assertEquals("false false", checked.get("usable") + " " + checked.get("multipath"));
    assertFound(checked, "TCP", "ENOPROTOOPT", "sysctl -w net.mptcp.enabled=1");
    here.exec("sysctl", "-w", "net.mptcp.enabled=1");
    json(0);
  }

  @Test
  void oneFamilyOnly() {
    here.sysctl("net.ipv6.conf.all.disable_ipv6", 1);
    assertEquals("true", json(0).get("usable").toString());
    here.sysctl("net.ipv6.conf.all.disable_ipv6", 0);
    here.exec("ip", "address", "del", "127.0.0.1/8", "dev", "lo");
    assertEquals("true", json(0).get("usable").toString());
  }

  @Test
  void noCapability() {
    here.exec("ip", "mptcp", "endpoint", "add", "10.2.0.1", "dev", "veth2", "subflow");
    Finished finished =
        Jvm.of(JDK)
            .under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
            .in(here)
            .jar(Agent.jar(), "check")
            .run()
            .exited(0);
    assertTrue(finished.stdout().contains("up to 2 further subflows"), finished::toString);
    assertTrue(
        finished.stdout().endsWith("several paths if their peers are ready, too.\n"),
        finished::toString);
  }

  @Test
  void seccomp() {
    int errno = KernelRefusal.EPERM;
    String[] filtered = KernelRefusal.bySeccomp(errno, KernelRefusal.ALL);
    Jvm check = Jvm.of(JDK).jar(Agent.jar(), "check", "--json").under(filtered).in(here);
    assertFound(json(check, 1), "TCP", "EPERM, a security policy", "--security-opt seccomp=");
  }

  /** Older JDKs need a file there. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void readOnlyRoot(Jdk jdk) {
    String script =
        "mount -o remount,bind,ro / && mount -o remount,bind,ro /dev/shm && exec \"$@\"";
    String shm =
        "mount --bind /dev/shm /dev/shm && mount --bind /tmp /tmp && "
            + "mount -o remount,bind,ro /tmp && ";
    Jvm check = check(jdk, "--json").under("unshare", "-m", "sh", "-c", shm + script, "sh");
    boolean needsFile = jdk.feature() < 21;
    JsonNode checked = json(check, needsFile ? 1 : 0);
    if (needsFile) {
      assertFound(checked, "TCP", "no directory takes it", "unzip -j mptcpize.jar");
    }
  }
}
