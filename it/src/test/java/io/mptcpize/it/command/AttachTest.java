package io.mptcpize.it.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.observe.Asking;
import io.mptcpize.it.program.observe.Asked;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code attach}: what the kernel says of the target's sockets then, and what is told of it. */
class AttachTest {
  private static final String NO_RULES = "no rules: every TCP socket becomes MPTCP";

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 11, 17, 21, 25, 26, 27);
  }

  @BeforeEach
  void needs() {
    Need.mptcp();
    Need.ss();
  }

  private static Asking start(Jvm jvm) {
    return new Asking(jvm.mainWithoutLibraries(Asked.class).start());
  }

  private static Finished attach(Jdk jdk, Asking target, String... options) {
    return attach(Jvm.of(jdk), target.jvm.pid(), options);
  }

  private static Finished attach(Jvm jvm, long pid, String... more) {
    return attach(jvm, Agent.jar(), pid, more);
  }

  private static Finished attach(Jvm jvm, Path jar, long pid, String... more) {
    String[] arguments = new String[2 + more.length];
    arguments[0] = "attach";
    arguments[1] = String.valueOf(pid);
    System.arraycopy(more, 0, arguments, 2, more.length);
    return jvm.jar(jar, arguments).run();
  }

  /** How many sockets of the target are MPTCP, and have not fallen back. */
  private static long mptcp(Asking target) {
    return Ss.mptcp(target.jvm.pid()).stream().filter(line -> !line.contains("fallback")).count();
  }

  /** Connects a new client to a new listener: both and the accepted socket, or none, are MPTCP. */
  private static void assertNext(boolean mptcp, Asking target) {
    long before = mptcp(target);
    target.ask("connect 127.0.0.1 " + target.ask("listen 127.0.0.1 0"));
    assertEquals(before + (mptcp ? 3 : 0), mptcp(target), target.jvm::toString);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void newSocketsAreMptcpAndOldOnesStay(Jdk jdk) {
    try (Asking target = start(Jvm.of(jdk))) {
      String port = target.ask("listen 127.0.0.1 0");
      String between = target.ask("connect 127.0.0.1 " + port);
      Finished told = attach(jdk, target).exited(0);
      assertTrue(
          told.stdout().startsWith("agent " + Agent.VERSION + ", " + NO_RULES), told::toString);
      assertTrue(told.stdout().contains("bound stay TCP until they are bound again: port " + port));
      assertEquals(jdk.feature() >= 21, told.stdout().contains("loaded dynamically"));
      assertEquals("", told.stderr());

      assertNext(true, target);
      target.ask("connect 127.0.0.1 " + port);
      assertEquals(4, Ss.mptcp(target.jvm.pid()).size(), "and a client that fell back");
      target.tell("exchange 100000");
      assertEquals("true", target.attributes().get("Enabled"));
      String older = target.ask("connection " + between);
      assertTrue(older.endsWith(" client tcp 100004 1 1 subflows; consistent with: older"), older);

      String stderr = target.jvm.awaitEnd().stderr();
      assertEquals(jdk.feature() >= 21, stderr.contains("loaded dynamically"), stderr);
      assertTrue(stderr.contains("[mptcpize] INFO agent " + Agent.VERSION + ", " + NO_RULES));
      assertEquals(List.of(), Stderr.warningsIn(stderr));
    }
  }

  /** Which {@code ss} would not tell: while the agent gets in, and is told this and that. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("someJdks")
  void noRequestFailsMeanwhile(Jdk jdk) throws IOException {
    Path rules = directory.resolve("rules");
    Files.writeString(rules, "tcp connect 127.0.0.0/8 *\nmptcp * * *\n");
    try (Asking target = start(Jvm.of(jdk))) {
      target.tell("churn 127.0.0.1 " + target.ask("listen 127.0.0.1 0"));
      assertEquals("[]", target.ask("churned 20"));
      attach(jdk, target).exited(0);
      target.tell("churn 127.0.0.1 " + target.ask("listen 127.0.0.1 0"));
      for (String options : List.of("enabled=false", "enabled=true,rules-file=" + rules)) {
        attach(jdk, target, options).exited(0);
        assertEquals("[]", target.ask("churned 50"));
      }
      for (int i = 0; i < 6; i++) {
        Files.writeString(rules, i % 2 == 0 ? "mptcp * * *\n" : "tcp * 127.0.0.0/8 *\n");
        target.ask("reload");
        target.tell("set Enabled " + (i % 3 != 0));
        assertEquals("[]", target.ask("churned 50"));
      }
    }
  }

  static List<Jdk> someJdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("someJdks")
  void changesWhatIsGivenAndNothingElse(Jdk jdk) throws IOException {
    Path other = otherVersion();
    try (Asking target = start(Jvm.of(jdk).agent("rules=mptcp * * *"))) {
      assertNext(true, target);
      String same = attach(jdk, target, "log=info").exited(0).stdout();
      assertTrue(!same.contains("listeners"), same); // it is MPTCP
      String off = attach(jdk, target, "enabled=false").exited(0).stdout();
      assertTrue(off.startsWith("agent " + Agent.VERSION + ", switched off: new sockets are TCP"));
      assertTrue(off.contains("it was there already, now with enabled=false"), off);
      assertNext(false, target);
      attach(jdk, target, "enabled=true").exited(0);
      assertNext(true, target);
      assertEquals("mptcp * * *", target.attributes().get("Rules"));
      String changed =
          attach(Jvm.of(jdk), other, target.jvm.pid(), "rules=tcp * 127.0.0.1 *,log=warn")
              .exited(0)
              .stdout();
      assertTrue(changed.contains(", 1 rule, the rest stays TCP"), changed);
      assertTrue(changed.contains("this jar is 99: what runs there stays " + Agent.VERSION));
      assertNext(false, target);
      String window = attach(jdk, target, "urgent-data=error,wide-window=1m").exited(0).stdout();
      assertTrue(window.contains("wide-window stays as it was"), window);
      assertEquals("tcp * 127.0.0.1 *", target.attributes().get("Rules"));
      assertEquals(List.of(), Stderr.warningsIn(target.jvm.awaitEnd().stderr()));
    }
  }

  /** Whose JVMs talk in ways of their own. */
  @Test
  void fromAndToOtherJdks() {
    for (List<Jdk> pair : List.of(Jdks.some(8, 17), Jdks.some(17, 25), Jdks.some(8, 25))) {
      Need.that(pair.size() == 2, "this needs JDK 8, 17 and 25: run it/bin/jdks");
      for (int i = 0; i < 2; i++) {
        try (Asking target = start(Jvm.of(pair.get(i)))) {
          target.ask("listen 127.0.0.1 0");
          attach(pair.get(1 - i), target).exited(0);
          assertNext(true, target);
        }
      }
    }
  }

  /** Of the jar, as a later one. */
  private Path otherVersion() throws IOException {
    Path copy = Files.copy(Agent.jar(), directory.resolve("copy.jar"));
    try (FileSystem zip = FileSystems.newFileSystem(copy)) {
      Path manifest = zip.getPath("META-INF/MANIFEST.MF");
      String text = Files.readString(manifest);
      Files.writeString(manifest, text.replaceFirst("Version: " + Agent.VERSION, "Version: 99"));
    }
    return copy;
  }

  /** Switched off, or inert by what was wrong: it is there, does nothing, and can be had. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("someJdks")
  void wakesAnAgentThatDoesNothing(Jdk jdk) throws IOException {
    try (Asking target = start(Jvm.of(jdk).agent("enabled=false"))) {
      assertNext(false, target);
      attach(jdk, target, "enabled=true").exited(0);
      assertNext(true, target);
    }
    try (Asking target = start(Jvm.of(jdk).agent("rulez=mptcp * * *"))) {
      assertNext(false, target);
      String reason = target.attributes().get("UnusableReason");
      assertTrue(reason.contains("agent argument rulez: there is no option 'rulez'"), reason);
      attach(jdk, target, "rules=mptcp * * *,wide-window=1m").exited(0);
      assertEquals("", target.attributes().get("UnusableReason"));
      assertNext(true, target);
    }
    try (Asking target = start(Jvm.of(jdk).agent().environment("MPTCPIZE_RULEZ", "x"))) {
      Finished told = attach(jdk, target).exited(1);
      assertTrue(told.stderr().contains("environment MPTCPIZE_RULEZ: there is no"), told::toString);
      assertNext(false, target);
    }
    Path broken = Files.writeString(directory.resolve("allowlist"), "mptcp conect 10.0.0.0/8 *\n");
    try (Asking target = start(Jvm.of(jdk).agent("rules-file=" + broken))) {
      for (String options : List.of("log=debug", "enabled=true")) { // which name no other rules
        Finished told = attach(jdk, target, options).exited(1);
        assertTrue(told.stderr().contains("inert: " + broken + ", line 1"), told::toString);
        assertNext(false, target);
      }
    }
  }

  @Test
  void brokenOptionsNeverReachTheTarget() throws IOException {
    Jdk jdk = Jdks.one(17);
    Path file = Files.writeString(directory.resolve("rules"), "mptcp * *\n");
    Path tooLong = Files.writeString(directory.resolve("long"), "# all\n".repeat(200_000));
    try (Asking target = start(Jvm.of(jdk))) {
      for (String options :
          List.of(
              "rulez=x",
              "nonsense",
              "rules=mptcp",
              "rules-file=/no/such",
              "rules-file=" + file,
              "rules-file=" + tooLong,
              "rules-file=" + directory,
              "rules-file=/dev/zero",
              "enabled=no",
              "log=loud",
              "wide-window=wide",
              "required=true")) {
        Finished told = attach(jdk, target, options).exited(2);
        assertEquals("", told.stdout(), options);
        assertTrue(told.stderr().contains("try: java -jar mptcpize.jar attach --help"));
      }
      Path socket = Path.of("/proc/" + target.jvm.pid() + "/root/tmp/.java_pid" + target.jvm.pid());
      assertFalse(Files.exists(socket), "the target was asked to listen");
      assertEquals("", target.jvm.awaitEnd().stderr());
    }
  }

  /** Nothing of these is asked to listen, which would end some of them. */
  @Test
  void whatCannotBeAttachedToIsLeftAlone() throws IOException {
    Jdk jdk = Jdks.one(17);
    Process sleeping = new ProcessBuilder("sleep", "100").start();
    try {
      assertTold(refused(jdk, sleeping.pid()), " is not a JVM: sleep 100");
      assertTrue(sleeping.isAlive());
    } finally {
      sleeping.destroyForcibly();
    }
    assertTold(refused(jdk, 1L << 30), "no process has the id 1073741824");
    for (String flag : List.of("+DisableAttachMechanism", "-EnableDynamicAgentLoading")) {
      for (Jvm jvm :
          List.of(
              Jvm.of(jdk).options("-XX:" + flag),
              Jvm.of(jdk).environment("JAVA_TOOL_OPTIONS", "-XX:" + flag))) {
        try (Asking target = start(jvm)) {
          target.ask("listen 127.0.0.1 0");
          assertTold(refused(jdk, target.jvm.pid()), " runs with -XX:" + flag + ", which forbids");
        }
      }
    }
  }

  @Test
  void javaWithoutAttachNamesOneThatHasIt() {
    Jdk jdk = Jdks.one(17);
    try (Asking target = start(Jvm.of(jdk))) {
      Jvm without = Jvm.of(jdk).options("--limit-modules", "java.base,java.instrument");
      Finished told = attach(without, target.jvm.pid()).exited(1);
      assertTold(
          told, "no jdk.attach in this Java, ", "/bin/java -jar " + Agent.jar() + " attach ");
    }
  }

  /** As containers have them: the process has another number inside, and sees other files. */
  @Test
  void intoOtherNamespaces() throws IOException {
    Need.root();
    Jdk jdk = Jdks.one(17);
    Jvm inPidNamespace =
        Jvm.of(jdk).under("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
    try (Asking target = start(inPidNamespace)) {
      target.ask("listen 127.0.0.1 0");
      ProcessHandle child =
          ProcessHandle.of(target.jvm.pid()).orElseThrow().children().findFirst().orElseThrow();
      attach(Jvm.of(jdk), child.pid()).exited(0);
      target.ask("connect 127.0.0.1 " + target.ask("listen 127.0.0.1 0"));
      assertEquals(3, Ss.mptcp(child.pid()).size());
      target.jvm.awaitEnd();
    }
    Path copy = Files.createDirectory(directory.resolve("seen")).resolve("mptcpize.jar");
    String hidden = "mount -t tmpfs none '" + Agent.jar().getParent() + "'; exec \"$@\"";
    try (Asking target = start(Jvm.of(jdk).under("unshare", "--mount", "sh", "-c", hidden, "-"))) {
      target.ask("listen 127.0.0.1 0");
      assertTold(refused(jdk, target.jvm.pid()), " does not see " + Agent.jar(), "--jar /tmp/");
      Files.copy(Agent.jar(), copy);
      attach(Jvm.of(jdk), target.jvm.pid(), "--jar", copy.toString()).exited(0);
      assertNext(true, target);
    }
  }

  /** With a policy that lets the program have sockets, and grants the agent nothing. */
  @Test
  void securityManagerIsTold() throws IOException {
    Jdk jdk = Jdks.one(17);
    String sockets =
        "permission java.net.SocketPermission \"*\", \"accept,connect,listen,resolve\";";
    Path policy = Files.writeString(directory.resolve("policy"), "grant { " + sockets + " };");
    Jvm jvm = Jvm.of(jdk).options("-Djava.security.manager=default");
    jvm.property("java.security.policy", policy.toString());
    try (RunningJvm target = jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1").start()) {
      target.awaitLine("ready");
      assertTold(refused(jdk, target.pid()), "has loaded the agent, which has not told");
      assertEquals(List.of(), Ss.mptcp(target.pid()));
      String stderr = target.awaitEnd().exited(0).stderr();
      assertTrue(stderr.contains("security manager's policy must grant"), stderr);
    }
  }

  private static Finished refused(Jdk jdk, long pid) {
    return attach(Jvm.of(jdk), pid).exited(1);
  }

  private static void assertTold(Finished told, String... words) {
    assertEquals("", told.stdout());
    assertEquals(1, told.stderr().lines().count(), told::toString);
    for (String word : words) {
      assertTrue(told.stderr().contains(word), told::toString);
    }
  }
}
