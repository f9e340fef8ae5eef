package io.mptcpize.it.faults;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.AgentJar;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.faults.LoadingAgent;
import io.mptcpize.it.program.faults.SocketGroups;
import io.mptcpize.it.sockets.StreamProtocols;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A class that the agent rewrites may be there before the agent, since an agent before it has used
 * it: then the JVM hands it over once more, on JDK 8 to 17 without stack map frames, and that makes
 * no difference.
 */
class EarlyClassTest {
  private static final List<String> CLASSES =
      List.of(
          "sun.nio.ch.Net",
          "sun.nio.ch.SocketDispatcher",
          "sun.nio.ch.SocketChannelImpl",
          "sun.nio.ch.ServerSocketChannelImpl",
          "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
          "sun.nio.ch.AsynchronousServerSocketChannelImpl");

  /** From 13 on. */
  private static final List<String> BLOCKING = List.of("sun.nio.ch.NioSocketImpl");

  /** Gone in 18. */
  private static final List<String> PLAIN =
      List.of(
          "java.net.AbstractPlainSocketImpl",
          "java.net.PlainSocketImpl",
          "java.net.SocketInputStream");

  @TempDir private Path directory;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Variant variant : Variant.main()) {
      List<String> classes = new ArrayList<>(CLASSES);
      classes.addAll(variant.plain() || variant.jdk().feature() < 13 ? PLAIN : BLOCKING);
      classes.forEach(type -> cases.add(Arguments.of(variant, type)));
    }
    return cases;
  }

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void allIsAsIfItHadLoadedLater(Variant variant, String type) {
    String before = "-javaagent:" + AgentJar.of(directory, LoadingAgent.class) + "=" + type;
    Jvm jvm = variant.jvm().options(before).agent();
    Finished finished = jvm.main(SocketGroups.class).run().exited(0);
    List<String> available =
        finished.lines().stream().filter(line -> line.startsWith("available")).toList();
    assertAll(
        () -> StreamProtocols.assertEach(true, finished.lines()),
        () ->
            assertEquals(
                List.of(
                    "available Socket: most 0, then -1",
                    "available SocketChannel.socket(): most 0, then -1"),
                available),
        () -> assertEquals(List.of(), new Stderr(finished).warnings()));
  }
}
