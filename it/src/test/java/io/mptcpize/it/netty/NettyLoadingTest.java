package io.mptcpize.it.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.netty.NettyAttached;
import io.mptcpize.it.program.netty.NettyOfTheFuture;
import io.mptcpize.it.program.netty.NettyTwice;
import io.mptcpize.it.sockets.ExpectedTable;
import io.mptcpize.it.sockets.TableRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Netty in class loaders of all kinds, loaded before the agent, and one that is not known. */
class NettyLoadingTest {
  private static final String WARNING = "is not as expected, so sockets of this Netty stay TCP";

  /** Of a method that is as expected, where another, which the agent calls, is not. */
  private static final String MISSING = "NoSuchMethodError";

  static Stream<Arguments> loaders() {
    return Jdks.some(8, 17, 25).stream()
        .flatMap(jdk -> Stream.of("child-first", "parent-first").map(at -> Arguments.of(jdk, at)));
  }

  static List<Netty> natives() {
    List<Netty> natives = new ArrayList<>(Netty.someNatives());
    natives.removeIf(netty -> netty.jdk().feature() < 9); // the program cannot load the agent
    return Need.some(natives);
  }

  /** The warning is the same everywhere. */
  static List<Netty> nativesOfOneJdk() {
    List<Netty> natives = new ArrayList<>(Netty.natives());
    natives.removeIf(netty -> netty.jdk().feature() != 17);
    return Need.some(natives);
  }

  /** Two in one JVM, where the class path has none. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("loaders")
  void inLoadersOfTheirOwn(Jdk jdk, String order) throws IOException {
    Netty one = new Netty(jdk, "4.1", "epoll");
    Netty other = new Netty(jdk, "4.2", "epoll");
    one.need();
    List<String> arguments =
        List.of(order, path(one), "epoll v4 any-v4", path(other), "epoll v6 any-v6");
    Jvm jvm = one.jvm().agent().options(Jvm.forJnr(jdk));
    jvm.mainWithoutLibraries(NettyTwice.class, arguments.toArray(String[]::new));
    Finished finished = jvm.run().exited(0);
    Map<String, String> expected = new TreeMap<>();
    for (String paths : List.of("v4 any-v4", "v6 any-v6")) {
      expected.putAll(ExpectedTable.ofStreams("epoll", List.of(paths.split(" ")), true));
    }
    TableRow.assertProtocols("rows", expected, TableRow.parse(finished.lines()));
    assertEquals(List.of(), Stderr.warningsIn(finished.stderr()));
  }

  /** The programs, their libraries and Netty: a URLClassLoader knows no wildcards. */
  private static String path(Netty netty) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Path directory :
        List.of(Modules.file("it/target/programs"), Guest.file("netty-" + netty.version()))) {
      try (Stream<Path> files = Files.list(directory)) {
        files.forEach(jars::add);
      }
    }
    String libraries = jars.stream().map(Path::toString).collect(Collectors.joining(":"));
    return Modules.programsAlone() + ":" + libraries;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("natives")
  void loadedBeforeTheAgent(Netty netty) {
    netty.need();
    Jvm jvm = netty.jvm();
    if (netty.jdk().feature() >= 21) {
      jvm.options("-XX:+EnableDynamicAgentLoading");
    }
    String agent = Agent.jar().toString();
    Finished finished = netty.run(jvm, NettyAttached.class, agent, "v4", "any-v6").run().exited(0);
    Map<String, String> expected =
        new TreeMap<>(ExpectedTable.ofStreams("before", List.of("v4"), false));
    expected.putAll(ExpectedTable.ofStreams("after", List.of("v4", "any-v6"), true));
    TableRow.assertProtocols("rows", expected, TableRow.parse(finished.lines()));
    assertEquals(List.of(), Stderr.warningsIn(finished.stderr()));
  }

  /** One warning of each kind; and the sockets of another Netty, in the same JVM, are as before. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("nativesOfOneJdk")
  void notKnown(Netty netty) {
    netty.need();
    Finished finished =
        netty.run(netty.jvm().agent(), NettyOfTheFuture.class, "v4").run().exited(0);
    Map<String, String> expected = ExpectedTable.ofStreams(netty.transport(), List.of("v4"), true);
    TableRow.assertProtocols("rows", expected, TableRow.parse(finished.lines()));
    List<String> warnings = Stderr.warningsIn(finished.stderr());
    assertEquals(1, warnings.stream().filter(w -> w.contains(WARNING)).count(), finished::toString);
    assertEquals(1, warnings.stream().filter(w -> w.contains(MISSING)).count(), finished::toString);
    assertEquals(2, warnings.size(), finished::toString);
  }

  /** Nor does it matter to the other that its sockets are replaced. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("nativesOfOneJdk")
  void notKnownWhereAddressesDecide(Netty netty) {
    netty.need();
    Jvm jvm = netty.jvm().agent().environment("MPTCPIZE_RULES", "mptcp * 127.0.0.1 *");
    Finished finished = netty.run(jvm, NettyOfTheFuture.class, "v4").run().exited(0);
    Map<String, String> expected = ExpectedTable.ofStreams(netty.transport(), List.of("v4"), true);
    TableRow.assertProtocols("rows", expected, TableRow.parse(finished.lines()));
    List<String> warnings = Stderr.warningsIn(finished.stderr());
    assertEquals(1, warnings.stream().filter(w -> w.contains(WARNING)).count(), finished::toString);
  }
}
