package io.mptcpize.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** What a decision costs: no memory, and with 1,000 rules a small part of what a socket costs. */
class RulesCostTest {
  private static final int RULES = 1_000;
  private static final int CALLS = 4_000;
  private static final byte[] V4 = RulesSamples.bytes("192.0.2.1");
  private static final byte[] V6 = RulesSamples.bytes("2001:db8::1");
  private static final byte[] MAPPED = RulesSamples.mapped(V4);
  private static final String NAME = "host-x.service.internal";

  /** Processor time, of which other work on the machine takes less than of the clock's. */
  private static final ThreadMXBean CPU = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static int matched;

  @Test
  void allocatesNothing() throws RulesException {
    Rules rules = Rules.parse(rules(RULES, "prefixes") + rules(RULES, "names"), "test");
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5 && least > 0; i++) { // the first ones warm up, and a compiler may help
      long before = CPU.getThreadAllocatedBytes(id);
      long nothing = CPU.getThreadAllocatedBytes(id) - before;
      before = CPU.getThreadAllocatedBytes(id);
      for (int call = 0; call < CALLS; call++) {
        ask(rules, V4, NAME);
        ask(rules, V6, "HOST-" + "1.service.internal.");
        ask(rules, MAPPED, null);
      }
      least = Math.min(least, CPU.getThreadAllocatedBytes(id) - before - nothing);
    }
    System.out.println("matching: " + least + " bytes allocated in " + CALLS * 9 + " calls");
    assertEquals(0, least);
  }

  private static void ask(Rules rules, byte[] address, String name) {
    matched += rules.isMptcp(Role.CONNECT, address, 443, name) ? 1 : 0;
    matched += rules.deciding(Role.LISTEN, address, 0, name) == null ? 1 : 0;
    matched += rules.always(Role.CONNECT, true) == Rules.Answer.DEPENDS ? 1 : 0;
  }

  /** No rule matches, so that all are looked at. */
  @Test
  void thousandRulesCostSmallPartOfConnect() throws RulesException, IOException {
    double connect = connectNanos();
    for (String kind : new String[] {"addresses", "prefixes", "ipv6", "names", "ports"}) {
      double one = nanos(Rules.parse(rules(1, kind), "test"));
      double thousand = nanos(Rules.parse(rules(RULES, kind), "test"));
      System.out.printf(
          "matching, %s: 1 rule %.1f ns, %d rules %.0f ns (%.2f ns a rule), %.2f %% of a connect,"
              + " accept and close on loopback (%.0f ns)%n",
          kind, one, RULES, thousand, thousand / RULES, 100 * thousand / connect, connect);
      assertTrue(thousand < connect / 5, kind + ": " + thousand + " ns of " + connect);
      assertTrue(thousand < 2 * RULES * one, kind + " grows faster than the rules do");
    }
  }

  /** A set is also read and judged in no time: 1,000 rules against 100 connects. */
  @Test
  void thousandRulesAreReadQuickly() throws RulesException, IOException {
    double connect = connectNanos();
    for (String kind : new String[] {"addresses", "prefixes", "ipv6", "names", "ports"}) {
      String text = rules(RULES, kind);
      double least = Double.MAX_VALUE;
      for (int i = 0; i < 15; i++) {
        long start = CPU.getCurrentThreadCpuTime();
        matched += Rules.parse(text, "test").size();
        least = Math.min(least, CPU.getCurrentThreadCpuTime() - start);
      }
      System.out.printf("reading, %s: %d rules %.2f ms%n", kind, RULES, least / 1e6);
      assertTrue(least < RULES * connect / 10, kind + ": " + least + " ns");
    }
  }

  private static double nanos(Rules rules) {
    int calls = rules.size() == 1 ? 100 * CALLS : CALLS;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < 15; i++) {
      long start = CPU.getCurrentThreadCpuTime();
      for (int call = 0; call < calls; call++) {
        matched += rules.isMptcp(Role.CONNECT, V4, 443 + (call & 1), NAME) ? 1 : 0;
        matched += rules.isMptcp(Role.CONNECT, V6, 443 + (call & 1), NAME) ? 1 : 0;
      }
      least = Math.min(least, (CPU.getCurrentThreadCpuTime() - start) / (2.0 * calls));
    }
    return least;
  }

  private static double connectNanos() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    double least = Double.MAX_VALUE;
    try (ServerSocket server = new ServerSocket(0, 50, loopback)) {
      for (int i = 0; i < 10; i++) {
        long start = CPU.getCurrentThreadCpuTime();
        for (int call = 0; call < 100; call++) {
          try (Socket client = new Socket(loopback, server.getLocalPort());
              Socket accepted = server.accept()) {
            matched += client.getLocalPort() - accepted.getPort();
          }
        }
        least = Math.min(least, (CPU.getCurrentThreadCpuTime() - start) / 100.0);
      }
    }
    return least;
  }

  private static String rules(int count, String kind) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i % 3 == 0 ? "tcp connect " : "mptcp connect ");
      switch (kind) {
        case "addresses":
          text.append("10.1.").append(i >> 8).append('.').append(i & 255).append(" *\n");
          break;
        case "prefixes":
          text.append("10.").append(i >> 2).append('.').append((i & 3) << 6);
          text.append(".0/18 443,9092-9094\n");
          break;
        case "ipv6":
          text.append("2001:db8:1:").append(Integer.toHexString(i)).append("::/64 443\n");
          break;
        case "names":
          text.append(i % 2 == 0 ? "*.zone" : "host-").append(i).append(".service.internal 443\n");
          break;
        default:
          text.append("* ").append(1 + 2 * i + (i > 220 ? 1 : 0)).append('\n');
      }
    }
    return text.toString();
  }
}
