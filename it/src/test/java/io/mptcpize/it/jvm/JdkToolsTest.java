package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.enterprise.Main;
import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.sockets.HeldSockets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's own tools, which JAVA_TOOL_OPTIONS reaches too, run as they do without it. */
class JdkToolsTest {
  private static final List<String> COMMANDS =
      List.of("jps", "keytool -help", "javac -version", "javac -help", "jcmd -l");

  static Stream<Arguments> tools() {
    return Jdks.some(8, 17, 25).stream()
        .flatMap(jdk -> COMMANDS.stream().map(command -> Arguments.of(jdk, command)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("tools")
  void toolIsLeftAloneAndSilent(Jdk jdk, String command) {
    String[] words = command.split(" ");
    String[] arguments = Arrays.copyOfRange(words, 1, words.length);
    Finished without = Jvm.of(jdk).options(arguments).runTool(words[0]).exited(0);
    Finished with =
        Jvm.of(jdk)
            .environment("JAVA_TOOL_OPTIONS", Agent.option())
            .options(arguments)
            .runTool(words[0])
            .exited(0);
    String pickedUp = "Picked up JAVA_TOOL_OPTIONS: " + Agent.option() + "\n";
    assertEquals(pickedUp + without.stderr(), with.stderr());
    assertFalse(with.stdout().contains("mptcpize]"), with::toString);
  }

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  /** On JDK 8 every main class in {@code com.sun} counted as a tool, application servers too. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void anApplicationThatIsCalledLikeOneIsNone(Jdk jdk) {
    Need.mptcp();
    Jvm jvm = Jvm.of(jdk).agent().mainWithoutLibraries(Main.class, "127.0.0.1");
    assertEquals(List.of(), new Stderr(HeldSockets.assertMptcp(jvm.start())).warnings());
  }
}
