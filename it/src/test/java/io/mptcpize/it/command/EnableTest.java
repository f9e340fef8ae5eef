package io.mptcpize.it.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.sockets.OpenedSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code enable} and {@code disable}: what systemd itself takes the unit's environment for. */
class EnableTest {
  private static final Path SYSTEMD = Path.of("/usr/lib/systemd/systemd");
  private static final String NOBODY = "65534";

  @TempDir private Path directory;
  private Path units;
  private Path jar;

  @BeforeEach
  void image() throws IOException {
    units = Files.createDirectories(directory.resolve("etc/systemd/system"));
    jar = Files.createDirectories(directory.resolve("opt/a 100% 'jar'")).resolve("mptcpize.jar");
    Files.copy(Agent.jar(), jar);
  }

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  private Finished call(String... arguments) {
    return call(Jdks.one(17), arguments);
  }

  /** Of the image, where the jar lies elsewhere. */
  private Finished call(Jdk jdk, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(1, List.of("--root", directory.toString()));
    if (arguments[0].equals("enable")) {
      all.addAll(1, List.of("--jar", seen()));
    }
    return Jvm.of(jdk).jar(Agent.jar(), all.toArray(String[]::new)).run();
  }

  /** The jar's path in the image. */
  private String seen() {
    return "/" + directory.relativize(jar);
  }

  private void unit(String name, String... lines) throws IOException {
    Files.createDirectories(units.resolve(name).getParent());
    String start = name.endsWith(".conf") ? "" : "[Unit]\nDefaultDependencies=no\n";
    String exec = name.endsWith(".conf") ? "" : "ExecStart=/bin/true\n";
    Files.writeString(
        units.resolve(name), start + "[Service]\n" + exec + String.join("\n", lines) + "\n");
  }

  /** The variables that systemd would start a service of the image with. */
  private Map<String, String> environment(String unit) throws IOException {
    Need.root();
    Need.that(Files.isExecutable(SYSTEMD), "this needs systemd");
    Files.writeString(
        units.resolve("default.target"), "[Unit]\nDefaultDependencies=no\nWants=" + unit + "\n");
    Path runtime = Files.createDirectories(directory.resolve("runtime"));
    Command.run("chmod", "-R", "a+rX", directory.toString());
    Command.run("chown", NOBODY, runtime.toString());
    String text =
        Command.run(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "env",
            "-i",
            "HOME=/",
            "XDG_RUNTIME_DIR=" + runtime,
            "SYSTEMD_UNIT_PATH=" + units,
            SYSTEMD.toString(),
            "--user",
            "--test");
    Map<String, String> variables = new TreeMap<>();
    boolean isIn = false;
    for (String line : text.lines().map(String::strip).toList()) {
      isIn = line.startsWith("-> Unit ") ? line.equals("-> Unit " + unit + ":") : isIn;
      if (isIn && line.startsWith("Environment: ")) {
        String variable = line.substring("Environment: ".length());
        int equals = variable.indexOf('=');
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return variables;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(units)) {
      return all.map(path -> units.relativize(path).toString())
          .filter(path -> !path.equals("default.target"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void keepsWhatTheUnitSetsAndIsUndoneWithoutATrace(Jdk jdk) throws IOException {
    unit(
        "app.service",
        "Environment='JAVA_TOOL_OPTIONS=-Da=\\'b c\\' -Db=\"100%%\"' OTHER=%n \\",
        "  C=d");
    unit("app.service.d/override.conf", "Environment=LAST=\"x y\"");
    List<String> filesBefore = files();
    Map<String, String> before = environment("app.service");
    assertEquals("-Da='b c' -Db=\"100%\"", before.get("JAVA_TOOL_OPTIONS"));

    String rules = "mptcp * 127.0.0.1 *; mptcp * ::1 *";
    Finished told = call(jdk, "enable", "app", "rules=" + rules).exited(0);
    assertTrue(told.stdout().contains("when the image starts"));
    Map<String, String> expected = new TreeMap<>(before);
    String option = "'-javaagent:" + seen().replace("'", "'\"'\"'") + "'";
    expected.put("JAVA_TOOL_OPTIONS", before.get("JAVA_TOOL_OPTIONS") + " " + option);
    expected.put("MPTCPIZE_RULES", rules);
    Map<String, String> after = environment("app.service");
    assertEquals(expected, after);
    call(jdk, "enable", "app", "rules=" + rules).exited(0);
    assertEquals(expected, environment("app.service"));

    Need.mptcp();
    Jvm jvm = Jvm.of(jdk);
    after.forEach(
        (name, value) -> jvm.environment(name, value.replace("/opt/", directory + "/opt/")));
    String stderr = OpenedSockets.by(jvm, "Socket\tv4").assertMptcp().toString();
    assertTrue(stderr.contains("2 rules, the rest stays TCP"), stderr);

    call(jdk, "disable", "app").exited(0);
    assertEquals(filesBefore, files());
    assertEquals(before, environment("app.service"));
  }

  @Test
  void templatesInstancesAndAliases() throws IOException {
    unit("app@.service", "Environment=JAVA_TOOL_OPTIONS=-Di=%i");
    unit("app@one.service.d/more.conf", "Environment=MORE=1");
    unit("a\\x2db-c.service");
    unit("a\\x2db-.service.d/heap.conf", "Environment=JAVA_TOOL_OPTIONS=-Xmx64m");
    Files.createSymbolicLink(units.resolve("alias.service"), Path.of("a\\x2db-c.service"));
    List<String> before = files();
    call("enable", "app@one").exited(0);
    assertTrue(environment("app@one.service").get("JAVA_TOOL_OPTIONS").startsWith("-Di=one '-jav"));
    assertEquals("-Di=two", environment("app@two.service").get("JAVA_TOOL_OPTIONS"));
    call("enable", "app@.service").exited(0);
    assertTrue(environment("app@two.service").get("JAVA_TOOL_OPTIONS").startsWith("-Di=two '-jav"));
    call("enable", "a\\x2db-c").exited(0);
    assertTrue(
        environment("a\\x2db-c.service").get("JAVA_TOOL_OPTIONS").startsWith("-Xmx64m '-java"));
    for (String unit : List.of("app@one", "app@", "a\\x2db-c")) {
      call("disable", unit).exited(0);
    }
    call("enable", "alias").exited(0);
    call("disable", "alias").exited(0);
    assertEquals(before, files());
  }

  @Test
  void whatIsNotPossibleIsToldAndNothingIsWritten() throws IOException {
    unit("app.service");
    unit("unset.service", "UnsetEnvironment=JAVA_TOOL_OPTIONS");
    unit("file.service", "EnvironmentFile=-/etc/file", "EnvironmentFile=-/etc/missing");
    Files.writeString(directory.resolve("etc/file"), "# x\nJAVA_TOOL_OPTIONS=-Xmx1g\n");
    unit("other.service", "User=nobody");
    unit("ruled.service", "Environment=MPTCPIZE_RULES_FILE=/etc/rules");
    Files.createSymbolicLink(units.resolve("masked.service"), Path.of("/dev/null"));
    unit("foreign.service");
    unit("foreign.service.d/zz-mptcpize.conf", "Environment=A=b");
    List<String> before = new ArrayList<>(files());
    assertTold(1, "there is no unit nosuch.service", "enable", "nosuch");
    assertTold(1, "masked.service is masked", "enable", "masked");
    Files.delete(units.resolve("masked.service")); // or JUnit, which deletes it, would warn
    before.remove("masked.service");
    assertTold(1, "has UnsetEnvironment=JAVA_TOOL_OPTIONS", "enable", "unset");
    assertTold(1, "sets JAVA_TOOL_OPTIONS, which goes before", "enable", "file");
    assertTold(1, "sets rules of its own", "enable", "ruled", "rules=mptcp * * *");
    assertTold(1, "app.service is not enabled", "disable", "app");
    assertTold(1, "is not of mptcpize", "disable", "foreign");
    assertTold(2, "app.socket is not a service", "enable", "app.socket");
    assertTold(2, "systemd-escape", "enable", "a/b");
    assertTold(2, "there is no option 'rulez'", "enable", "app", "rulez=x");
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-------"));
    assertTold(1, "runs as user nobody, who cannot read", "enable", "other");
    Files.delete(jar);
    assertTold(1, "where the service looks for the jar", "enable", "app");
    assertEquals(before, files());
  }

  private void assertTold(int code, String words, String... arguments) {
    Finished told = call(arguments).exited(code);
    assertTrue(told.stderr().contains(words), told::toString);
    assertEquals("", told.stdout());
  }
}
