package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.SystemCalls;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.parity.AvailableCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code available()} costs in system calls beside its own, where there is something to read
 * and the stream has not ended: nothing on a TCP connection; on an MPTCP one a single one that does
 * not look at what is there, which would take the longer the more there is.
 */
class AvailableCallsTest {
  private static final int AT_LEAST = 1000;
  private static final List<String> COUNTED = List.of("poll", "getsockopt", "recvfrom");

  @TempDir private Path directory;

  static List<Variant> variants() {
    return Variant.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void noneOnTcp(Variant variant) {
    Need.mptcp();
    String rules = "tcp connect * *; mptcp * * *";
    Counted without = count(variant.jvm(), "6 TCP");
    Counted with = count(variant.jvm().agent().property("mptcpize.rules", rules), "6 TCP");
    int more = with.calls.sum() - without.calls.sum();
    assertTrue(more < AT_LEAST / 5, () -> with + ", without the agent " + without);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void oneOnMptcp(Variant variant) {
    Need.mptcp();
    Counted counted = count(variant.jvm().agent(), "262 MPTCP");
    int few = AT_LEAST / 5; // at the start
    assertTrue(counted.calls.of("recvfrom") < few, counted::toString);
    assertTrue(counted.calls.sum() < counted.asked + few, counted::toString);
  }

  private Counted count(Jvm jvm, String protocol) {
    List<String> told = new ArrayList<>();
    jvm.main(AvailableCalls.class, "" + AT_LEAST);
    SystemCalls calls = SystemCalls.of(jvm, directory, COUNTED, told);
    assertEquals(protocol, told.get(0));
    return new Counted(Integer.parseInt(told.get(1)), calls);
  }

  /**
   * A run.
   *
   * @param asked how often {@code available()} was called
   */
  private record Counted(int asked, SystemCalls calls) {}
}
