package io.mptcpize.it.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.program.netty.NettyIntruder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application gets nothing done by way of the agent's classes in {@code java.base}. */
class NettyIntruderTest {
  private static final String RULES = "mptcp connect 127.0.0.1 *; mptcp listen * *";

  static List<Netty> nettys() {
    List<Netty> nettys = new ArrayList<>(Netty.natives());
    nettys.removeIf(netty -> !netty.transport().equals("epoll") || netty.version().equals("4.1"));
    return nettys;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nettys")
  void allIsAsItWas(Netty netty) {
    netty.need();
    Finished finished =
        netty
            .run(netty.jvm().agent().property("mptcpize.rules", RULES), NettyIntruder.class)
            .run()
            .exited(0);
    List<String> expected = new ArrayList<>();
    expected.add("a socket of Netty\t262 MPTCP");
    expected.add("its traffic class\t0");
    expected.add("a socket of the JDK\t6 TCP");
    if (netty.jdk().feature() >= 9) { // before, reflection reaches whatever there is
      expected.add("MptcpizeHook\tclosed");
      expected.add("MptcpizeDowncalls\t" + (netty.jdk().feature() < 21 ? "not there" : "closed"));
    }
    expected.add("loaders\t[]");
    List<String> found = new ArrayList<>(finished.lines());
    found.removeIf(line -> netty.jdk().feature() < 9 && line.startsWith("Mptcpize"));
    assertEquals(String.join("\n", expected), String.join("\n", found), finished::toString);
  }
}
