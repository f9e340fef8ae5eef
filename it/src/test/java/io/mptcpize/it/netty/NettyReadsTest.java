package io.mptcpize.it.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.SystemCalls;
import io.mptcpize.it.program.netty.NettyEcho;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a read by Netty's io_uring costs in system calls: nothing on a TCP connection, one poll(2)
 * on an MPTCP one, of which the kernel does not tell whether there is more.
 */
class NettyReadsTest {
  private static final int CONNECTIONS = 10;
  private static final int BYTES = 200;
  private static final int READS = CONNECTIONS * BYTES;

  /** One that the rules make TCP, and one that they do not. */
  private static final String TCP = "127.0.0.1";

  private static final String MPTCP = "127.0.0.2";
  private static final String RULES = "tcp connect 127.0.0.1 *; mptcp * * *";

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void noCallsOnTcp(Jdk jdk) {
    List<String> all = Collections.nCopies(CONNECTIONS, "TCP");
    int without = calls(jdk, uring(jdk).jvm(), all, TCP).sum();
    SystemCalls with = calls(jdk, agent(jdk), all, TCP);
    // the start and each connection cost some
    assertTrue(with.sum() - without < READS / 5, () -> with + ", without the agent " + without);
  }

  /** The connections in turn have the same descriptors. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void onePollOnMptcp(Jdk jdk) {
    List<String> mixed = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS / 2; i++) {
      mixed.addAll(List.of("TCP", "MPTCP"));
    }
    SystemCalls calls = calls(jdk, agent(jdk), mixed, TCP, MPTCP);
    int polls = calls.of("poll");
    assertTrue(polls >= READS / 2 && polls < READS * 6 / 10, calls::toString);
    assertTrue(calls.of("getsockopt") < READS / 4, calls::toString);
  }

  private static Netty uring(Jdk jdk) {
    return new Netty(jdk, "4.2", "io_uring");
  }

  private static Jvm agent(Jdk jdk) {
    return uring(jdk).jvm().agent().property("mptcpize.rules", RULES);
  }

  private SystemCalls calls(Jdk jdk, Jvm jvm, List<String> protocols, String... addresses) {
    uring(jdk).need();
    uring(jdk).run(jvm, NettyEcho.class, "" + BYTES, "" + CONNECTIONS).options(addresses);
    List<String> told = new ArrayList<>();
    SystemCalls calls = SystemCalls.of(jvm, directory, List.of("poll", "getsockopt"), told);
    assertEquals(protocols, told);
    return calls;
  }
}
