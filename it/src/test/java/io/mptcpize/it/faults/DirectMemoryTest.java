package io.mptcpize.it.faults;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.faults.DirectMemoryUsedUp;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application that has taken all of its direct memory opens sockets as without the agent: no
 * error, no descriptor and no garbage collection more. They are MPTCP, then and afterwards.
 */
class DirectMemoryTest {
  private static final int SOCKETS = 12;
  private static final String BY_ADDRESS = "rules=mptcp * 127.0.0.1 *;mptcp * ::1 *";

  static Stream<Arguments> cases() {
    return Jdks.some(8, 17, 25).stream()
        .flatMap(
            jdk ->
                Stream.of("first", "later")
                    .flatMap(
                        when ->
                            Stream.of("", BY_ADDRESS)
                                .map(argument -> Arguments.of(jdk, when, argument))));
  }

  @BeforeEach
  void needs() {
    Need.mptcp();
    Need.ipv6();
    Need.ss();
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("cases")
  void socketsCostNothingThatTheyWouldNotCostOnTcp(Jdk jdk, String when, String argument) {
    Finished without = run(limited(jdk), when).jvm();
    Finished with = run(limited(jdk).agent(argument), when).jvm();
    assertAll(
        () -> assertEquals(without.stdout(), with.stdout()),
        () -> assertTrue(new Stderr(with).warnings().size() <= 1, with::toString));
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("cases")
  void socketsAreMptcpWhileItIsUsedUpAndAfterwards(Jdk jdk, String when, String argument) {
    Run run = run(limited(jdk).agent(argument), when);
    assertAll(
        () -> assertAllMptcp("while direct memory is used up", run.whileUsedUp(), run),
        () -> assertAllMptcp("once it is free again", run.afterwards(), run));
  }

  private static void assertAllMptcp(String when, List<String> sockets, Run run) {
    assertEquals(
        SOCKETS, sockets.size(), () -> "MPTCP sockets " + when + ": " + sockets + run.jvm());
  }

  /** With room for all else that the program needs, so that nothing has to be collected for it. */
  private static Jvm limited(Jdk jdk) {
    return Jvm.of(jdk)
        .options("-XX:MaxDirectMemorySize=1m", "-XX:+UseSerialGC", "-Xms256m", "-Xmn192m")
        .options("-XX:MetaspaceSize=128m");
  }

  private static Run run(Jvm jvm, String when) {
    try (RunningJvm running = jvm.mainWithoutLibraries(DirectMemoryUsedUp.class, when).start()) {
      running.awaitLine("^held " + SOCKETS);
      List<String> whileUsedUp = mptcp(running);
      running.write("\n");
      running.awaitLine("^held " + SOCKETS);
      List<String> afterwards = mptcp(running);
      return new Run(whileUsedUp, afterwards, running.awaitEnd().exited(0));
    }
  }

  private static List<String> mptcp(RunningJvm running) {
    return Ss.mptcp(running.pid()).stream().filter(line -> !line.contains("fallback")).toList();
  }

  /**
   * A run of the program.
   *
   * @param whileUsedUp its MPTCP sockets
   * @param afterwards those that it had when there was memory again
   */
  private record Run(List<String> whileUsedUp, List<String> afterwards, Finished jvm) {}
}
