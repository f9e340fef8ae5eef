package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.AgentJar;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.faults.GrowingAgent;
import io.mptcpize.it.program.observe.Asked;
import io.mptcpize.it.program.observe.ManagingAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's MBean: what it tells is what the kernel says, and what it is told takes effect. */
class JmxTest {
  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
    Need.ss();
  }

  private static Asking start(Jvm jvm) {
    return new Asking(jvm.mainWithoutLibraries(Asked.class).start());
  }

  /** How many of ss's lines are connections, or listeners. */
  private static long count(List<String> ss, boolean listening) {
    return ss.stream().filter(line -> line.startsWith("LISTEN") == listening).count();
  }

  private static String port(Asking program) {
    return program.ask("listen 127.0.0.1 0");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void tellsWhatTheKernelSays(Jdk jdk) {
    try (Asking program = start(Jvm.of(jdk).agent())) {
      String port = port(program);
      String between = program.ask("connect 127.0.0.1 " + port);
      program.tell("exchange 100000");
      assertEquals("0", program.ask("servers"), "the agent started JMX");

      List<String> ss = Ss.mptcp(program.jvm.pid());
      Map<String, String> told = program.attributes();
      assertEquals(String.valueOf(count(ss, true)), told.get("Live.mptcpListeners"));
      assertEquals(String.valueOf(count(ss, false)), told.get("Live.mptcpConnections"));
      assertEquals("2", told.get("Live.mptcpSubflows"));
      assertEquals("0", told.get("Live.tcpConnections"));
      assertEquals("{Clients.openedMptcp=1}", program.attributes("Clients"));
      assertEquals("{Listeners.openedMptcp=1}", program.attributes("Listeners"));
      assertEquals("true", told.get("Usable"));
      assertEquals(2, told.get("Proofs").split("MPTCP, as decided", -1).length - 1);

      String client = program.ask("connection " + between);
      assertTrue(client.contains(":" + port + " client mptcp 100004 1 1 subflows"), client);
      assertEquals("none", program.ask("connection 127.0.0.1:1 127.0.0.1:2"));
      assertEquals(2, program.tell("connections").size());
      for (String subflow : program.tell("subflows")) {
        String[] words = subflow.split(" ");
        boolean isClient = words[1].endsWith(":" + port);
        // MPTCP itself may send bytes again, which are further ones to the subflow
        assertTrue(Long.parseLong(words[isClient ? 3 : 4]) >= 100004, subflow);
        assertEquals("established", words[2]);
      }
      assertEquals(List.of(), new Stderr(program.jvm.awaitEnd()).warnings());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void isSwitchedOffAndOn(Jdk jdk) {
    try (Asking program = start(Jvm.of(jdk).agent("enabled=false"))) {
      String port = port(program);
      program.ask("connect 127.0.0.1 " + port);
      assertEquals(List.of(), Ss.mptcp(program.jvm.pid()));
      assertEquals("{}", program.attributes("Clients"), "nothing is in the JVM's way");
      assertEquals("false", program.attributes().get("Enabled"));

      program.tell("set Enabled true");
      String mptcpPort = port(program);
      program.ask("connect 127.0.0.1 " + mptcpPort);
      assertEquals(3, Ss.mptcp(program.jvm.pid()).size(), program.jvm::toString);
      assertEquals("true", program.attributes().get("Enabled"));

      program.tell("set Enabled false");
      program.ask("connect 127.0.0.1 " + mptcpPort);
      assertEquals(3, Ss.mptcp(program.jvm.pid()).size(), "connections that were open stay");
      assertEquals("1", program.attributes().get("Clients.tcpSwitchedOff"));
      program.tell("exchange 10");
      String text = program.jvm.awaitEnd().stderr();
      assertEquals(List.of(), Stderr.warningsIn(text));
      assertTrue(text.contains("INFO switched on: "), text);
      assertTrue(text.contains("INFO switched off: "), text);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void readsItsRulesAgain(Jdk jdk) throws IOException {
    Path file = directory.resolve("rules");
    Files.writeString(file, "mptcp connect 127.0.0.1 *\n");
    try (Asking program = start(Jvm.of(jdk).agent("rules-file=" + file))) {
      String port = port(program);
      program.ask("connect 127.0.0.1 " + port);
      assertEquals("{Clients.madeMptcp=1}", program.attributes("Clients"));
      assertEquals("{Listeners.tcpByRule=1}", program.attributes("Listeners"));
      assertEquals(file.toString(), program.attributes().get("RulesSource"));
      assertEquals("mptcp connect 127.0.0.1 *", program.attributes().get("Rules"));
      String client = program.tell("connections").toString();
      assertTrue(client.contains(port + " client fell-back 0 0 1 subflows; "), client);
      assertTrue(client.contains(" server tcp 0 0 1 subflows; consistent with: rule"), client);

      Files.writeString(file, "tcp connect 127.0.0.1 *\nmptcp * *\n");
      String answer = program.ask("reload");
      assertTrue(answer.startsWith("failed: java.io.IOException: " + file + ", line 2"), answer);
      assertEquals("mptcp connect 127.0.0.1 *", program.attributes().get("Rules"));

      Files.writeString(file, "tcp connect 127.0.0.1 *\nmptcp * * *\n");
      assertEquals("rules in force: 2", program.ask("reload"));
      program.ask("connect 127.0.0.1 " + port);
      assertEquals(
          "{Clients.madeMptcp=1, Clients.tcpByRule=1}",
          program.attributes("Clients"),
          "the first, and the one after the rules had changed");
      assertEquals(1, Ss.mptcp(program.jvm.pid()).size());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void comesToLifeWhenItsRulesAreMended(Jdk jdk) throws IOException {
    Path file = Files.writeString(directory.resolve("rules"), "mptcp * *\n");
    try (Asking program = start(Jvm.of(jdk).agent("rules-file=" + file))) {
      String port = port(program);
      program.ask("connect 127.0.0.1 " + port);
      assertEquals("false", program.attributes().get("Usable"));
      String reason = program.attributes().get("UnusableReason");
      assertTrue(reason.startsWith("the agent is inert: " + file + ", line 1"), reason);
      assertFalse(new Stderr(program.jvm.stderr()).has("INFO"), "it says that sockets are MPTCP");
      String refused = program.ask("set Enabled true");
      assertTrue(refused.startsWith("failed: javax.management.RuntimeMBeanException"), refused);
      assertTrue(program.ask("reload").endsWith("; the agent stays inert"));

      Files.writeString(file, "mptcp * * *\n");
      assertEquals("rules in force: 1", program.ask("reload"));
      program.ask("connect 127.0.0.1 " + port(program));
      assertEquals(3, Ss.mptcp(program.jvm.pid()).size(), program.jvm::toString);
      assertEquals("true", program.attributes().get("Enabled"));
      assertEquals("true", program.attributes().get("Usable"));
    }
  }

  /** Descriptors that are closed, and others' a moment later, while they are asked about. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void disturbsNobodyUnderLoad(Jdk jdk) throws IOException {
    Path file = directory.resolve("rules");
    Files.writeString(file, "mptcp * * *\n");
    try (Asking program = start(Jvm.of(jdk).agent("rules-file=" + file))) {
      String port = port(program);
      program.tell("churn 127.0.0.1 " + port);
      for (int i = 0; i < 20; i++) {
        Files.writeString(file, i % 3 == 0 ? "tcp connect 127.0.0.0/8 *\n" : "mptcp * * *\n");
        program.tell("reload");
        program.tell("set Enabled " + (i % 4 != 0));
        program.tell("attributes");
        for (String line : program.tell("connections")) {
          assertTrue(line.contains(":" + port), line);
        }
        assertEquals("[]", program.ask("churned 20"));
      }
      assertEquals(List.of(), new Stderr(program.jvm.awaitEnd()).warnings());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void countsWhatTheKernelRefuses(Jdk jdk) {
    try (Namespace namespace = Namespace.create()) {
      namespace.sysctl("net.mptcp.enabled", 0);
      try (Asking program = start(Jvm.of(jdk).agent().in(namespace))) {
        String port = port(program);
        program.ask("connect 127.0.0.1 " + port);
        Map<String, String> told = program.attributes();
        assertEquals("{ENOPROTOOPT=2}", told.get("Refusals"));
        assertEquals("1", told.get("Clients.tcpRefused"));
        assertEquals("1", told.get("Listeners.tcpRefused"));
        assertEquals("false", told.get("Usable"));
        assertTrue(told.get("UnusableReason").contains("sysctl -w net.mptcp.enabled=1"));
        assertEquals("2", told.get("Live.tcpConnections"));
        for (String line : program.tell("connections")) {
          assertTrue(line.endsWith("; consistent with: sysctl-off"), line);
        }
      }
    }
  }

  /** Another agent has changed what makes MBean servers: sockets have nothing to do with it. */
  @Test
  void isNotThereWhereItsHookCannotBeAndSocketsAreMptcp() {
    Path growing = AgentJar.of(directory, GrowingAgent.class);
    String what = "=javax.management.MBeanServerFactory#createMBeanServer";
    Jvm jvm = Jvm.of(Jdks.one(17)).options("-javaagent:" + growing + what).agent();
    try (Asking program = new Asking(jvm.main(Asked.class).start())) {
      program.ask("connect 127.0.0.1 " + port(program));
      assertEquals(3, Ss.mptcp(program.jvm.pid()).size());
      program.jvm.write("attributes\n");
      new Stderr(program.jvm.awaitEnd())
          .assertOneWarning("MBeanServerFactory is not as expected", "cannot be asked through JMX");
    }
  }

  /** An agent before ours, a monitor say, has started the platform's management. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void isThereWhereJmxWasStartedBefore(Jdk jdk) {
    Path early = AgentJar.of(directory, ManagingAgent.class);
    try (Asking program = start(Jvm.of(jdk).options("-javaagent:" + early).agent())) {
      program.ask("connect 127.0.0.1 " + port(program));
      assertEquals("{Clients.openedMptcp=1}", program.attributes("Clients"));
      assertEquals(List.of(), new Stderr(program.jvm.awaitEnd()).warnings());
    }
  }

  static List<Jdk> jdksWithSecurityManagers() {
    return Jdks.some(8, 11, 17);
  }

  /** The application may use JMX and sockets, and little else. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdksWithSecurityManagers")
  void isThereUnderASecurityManager(Jdk jdk) throws IOException {
    Path policy =
        Files.writeString(
            directory.resolve("policy"),
            """
            grant codeBase "file:%s" { permission java.security.AllPermission; };
            grant codeBase "file:%s" {
              permission java.net.SocketPermission "*", "accept,connect,listen,resolve";
              permission javax.management.MBeanServerPermission "*";
              permission javax.management.MBeanPermission "*", "*";
              permission java.lang.RuntimePermission "exitVM.0";
            };
            """
                .formatted(Agent.jar(), Modules.programsAlone()));
    Jvm jvm = Jvm.of(jdk).options("-Djava.security.manager").agent();
    try (Asking program = start(jvm.property("java.security.policy", "=" + policy))) {
      program.ask("connect 127.0.0.1 " + port(program));
      assertEquals("{Clients.openedMptcp=1}", program.attributes("Clients"));
      assertEquals("2", program.attributes().get("Live.mptcpConnections"));
      assertEquals(2, program.tell("connections").size());
      assertEquals("no rules", program.ask("reload"));
    }
  }

  /** Without a socket, nothing native is linked before somebody asks for what needs it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void isThereWhereTheJvmItselfStartsJmx(Jdk jdk) {
    Jvm jvm =
        Jvm.of(jdk)
            .agent()
            .property("com.sun.management.jmxremote.port", "0")
            .property("com.sun.management.jmxremote.ssl", "false")
            .property("com.sun.management.jmxremote.authenticate", "false");
    try (Asking program = start(jvm)) {
      assertEquals("true", program.attributes().get("Enabled"));
      assertEquals(List.of(), new Stderr(program.jvm.awaitEnd()).warnings());
    }
  }
}
