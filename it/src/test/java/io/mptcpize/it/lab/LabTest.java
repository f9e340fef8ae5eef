package io.mptcpize.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Need;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code it/lab} as its users call it. */
class LabTest {
  private static final String NAME = "it-lab-" + ProcessHandle.current().pid();

  @ParameterizedTest
  @ValueSource(strings = {"simple", "dual-stack", "boxes", "nat", "routing", "routing2", "vpn"})
  void comesUpAndLeavesNothing(String topology) throws Exception {
    if (topology.equals("vpn")) {
      Need.openvpn();
    }
    String name;
    try (Lab lab = Lab.up(topology)) {
      name = lab.name();
      assertTrue(spaces(name) > 1);
      // what runs on a host ends with it
      Process sleeper =
          new ProcessBuilder(Lab.SCRIPT, "-n", name, "exec", "client", "sleep", "1000").start();
      while (lab.host("client").exec("ip", "netns", "pids", "lab." + name + ".client").isEmpty()) {
        assertTrue(sleeper.isAlive());
      }
      lab.close();
      assertTrue(sleeper.waitFor(60, TimeUnit.SECONDS));
      Command.run(Lab.SCRIPT, "-n", name, "up", topology); // for the second close
    }
    assertEquals(0, spaces(name));
    assertFalse(Command.run(Lab.SCRIPT, "list").contains(name));
  }

  @Test
  void aPathThatIsCutIsCutAndOneThatIsHealedIsHealed() {
    try (Lab lab = Lab.up("boxes")) {
      lab.cut(1);
      assertEquals("1", ping(lab, "10.1.1.2"), "exit code of ping");
      assertEquals("0", ping(lab, "10.1.2.2"));
      lab.heal(1);
      assertEquals("0", ping(lab, "10.1.1.2"));
    }
  }

  /** Its exit code. */
  private static String ping(Lab lab, String address) {
    return lab.host("client")
        .exec("sh", "-c", "ping -c 1 -W 1 " + address + " >/dev/null; echo $?")
        .trim();
  }

  @Test
  void killedHalfWayItCanBeTakenDown() throws Exception {
    Need.root();
    Need.ping();
    String name = NAME + "-killed";
    try {
      Process up = new ProcessBuilder(Lab.SCRIPT, "-n", name, "up", "boxes").start();
      while (spaces(name) < 2 && up.isAlive()) {
        Thread.onSpinWait();
      }
      up.destroyForcibly().waitFor();
      assertTrue(spaces(name) > 0);
    } finally {
      Command.run(Lab.SCRIPT, "-n", name, "down");
    }
    assertEquals(0, spaces(name));
  }

  @Test
  void interruptedItTakesItselfDown() throws Exception {
    Need.root();
    Need.ping();
    String name = NAME + "-interrupted";
    Process up = new ProcessBuilder(Lab.SCRIPT, "-n", name, "up", "boxes").start();
    while (spaces(name) < 2 && up.isAlive()) {
      Thread.onSpinWait();
    }
    up.destroy();
    assertEquals(143, up.waitFor());
    assertEquals(0, spaces(name));
  }

  @Test
  void theNextUpRemovesWhatAProcessThatIsGoneHasLeft() throws Exception {
    Need.root();
    Need.ping();
    Process owner = new ProcessBuilder("sleep", "1000").start();
    String name = NAME + "-orphan";
    String pid = String.valueOf(owner.pid());
    Command.run(Lab.SCRIPT, "-n", name, "up", "simple", "--for", pid);
    try (Lab other = Lab.up("simple")) {
      assertEquals(2, spaces(name));
      assertEquals(2, spaces(other.name()));
    }
    owner.destroyForcibly().waitFor();
    try (Lab other = Lab.up("simple")) {
      assertEquals(0, spaces(name));
      assertEquals(2, spaces(other.name()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "raise simple",
        "up",
        "up ring",
        "up simple --rate",
        "up simple --rate fast",
        "-n a/b up simple",
        "-n"
      })
  void wrongUsageIsExitCode2(String line) throws Exception {
    Need.root();
    assertEquals(2, exitCode(line));
  }

  @Test
  void whatIsNotThereIsExitCode1() throws Exception {
    Need.root();
    assertEquals(1, exitCode("-n " + NAME + "-none down"));
  }

  private static int exitCode(String line) throws IOException, InterruptedException {
    String command = Lab.SCRIPT + " " + line;
    return new ProcessBuilder(command.trim().split(" "))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** How many hosts of a lab there are. */
  private static long spaces(String name) {
    return Command.run("ip", "netns", "list")
        .lines()
        .filter(line -> line.startsWith("lab." + name + "."))
        .count();
  }
}
