package io.mptcpize.it.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Ss.Subflow;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.flow.ReceiveBuffers;
import io.mptcpize.it.program.sockets.HeldConnections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The receive windows of MPTCP sockets are wide, unless the application has asked for another or
 * the operator for none, and the application does not see it.
 */
class WideWindowTest {
  /** Twice, since the kernel counts what it needs itself; a new TCP socket has 128 KB. */
  private static final int AT_LEAST = 2 << 20;

  static List<Variant> variants() {
    return Variant.main();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void isWideWhereTheApplicationHasSetNothingAndIsNotSeen(Variant variant) {
    Need.mptcp();
    List<String[]> tcp = buffers(variant.jvm());
    for (String rules : List.of("mptcp * * *", "mptcp * 127.0.0.1 *")) {
      List<String[]> mptcp = buffers(variant.jvm().agent().property("mptcpize.rules", rules));
      assertEquals(tcp.size(), mptcp.size());
      for (int i = 0; i < tcp.size(); i++) {
        String name = rules + ": " + mptcp.get(i)[0];
        assertEquals(tcp.get(i)[1], mptcp.get(i)[1], name);
        String kernel = mptcp.get(i)[2];
        if (name.endsWith(", set") || name.contains("Server")) {
          assertEquals(tcp.get(i)[2], kernel, name);
        } else if (!kernel.equals("-")) {
          assertTrue(Integer.parseInt(kernel) > AT_LEAST, () -> name + ": " + kernel);
        }
      }
    }
  }

  /** A connection whose subflow has a narrow one would have that for long. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void isWideInTheSubflowsOfConnectionsAlone(Variant variant) {
    Need.mptcp();
    Set<String> scales = scales(held(variant.jvm()));
    for (String ipv4Only : List.of("false", "true")) {
      for (String rules : List.of("mptcp * * *", "mptcp * 127.0.0.1 *")) {
        Jvm jvm = variant.jvm().agent().property("mptcpize.rules", rules);
        List<Subflow> subflows = held(jvm.property("java.net.preferIPv4Stack", ipv4Only));
        for (Subflow subflow : subflows) {
          boolean isWide = subflow.receiveBuffer() > AT_LEAST;
          assertEquals(!subflow.listens(), isWide, () -> rules + ": " + subflow);
        }
        // a smaller one would limit the window for ever
        assertEquals(scales, scales(subflows), rules);
      }
    }
  }

  /** Who talks TCP to a listener, or is talked to, finds what there is without the agent. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void tcpPeersDoNotNoticeIt(Variant variant) {
    Need.mptcp();
    Set<Subflow> without = Set.copyOf(held(variant.jvm()));
    for (String rules : List.of("tcp connect * *; mptcp * * *", "tcp listen * *; mptcp * * *")) {
      Jvm jvm = variant.jvm().agent().property("mptcpize.rules", rules);
      assertEquals(without, Set.copyOf(held(jvm)), rules);
    }
  }

  private static List<Subflow> held(Jvm jvm) {
    try (RunningJvm running =
        jvm.mainWithoutLibraries(HeldConnections.class, "127.0.0.1").start()) {
      running.awaitLine("ready");
      List<Subflow> subflows = Ss.tcpAndSubflows(running.pid());
      assertEquals(HeldConnections.SOCKETS, subflows.size(), () -> subflows + "" + running);
      running.awaitEnd().exited(0);
      return subflows;
    }
  }

  private static Set<String> scales(List<Subflow> subflows) {
    return subflows.stream().map(Subflow::scales).collect(Collectors.toSet());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void canBeSwitchedOffAndIsNoneOfTcpSockets(Variant variant) {
    Need.mptcp();
    List<String> tcp = lines(variant.jvm());
    assertEquals(tcp, lines(variant.jvm().agent("wide-window=0")));
    assertEquals(
        tcp, lines(variant.jvm().agent().property("mptcpize.rules", "mptcp * 10.0.0.0/8 *")));
  }

  private static List<String> lines(Jvm jvm) {
    return jvm.main(ReceiveBuffers.class).run().exited(0).lines();
  }

  private static List<String[]> buffers(Jvm jvm) {
    return lines(jvm).stream().map(line -> line.split("\t")).toList();
  }
}
