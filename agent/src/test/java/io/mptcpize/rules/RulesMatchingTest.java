package io.mptcpize.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which rule decides on which socket. */
class RulesMatchingTest {
  /**
   * Rules; sockets that the first of these rules must decide on; sockets that it must leave to the
   * default. A socket is {@code ROLE ADDRESS PORT [NAME]}, sockets are separated by commas.
   */
  private static final String[][] TABLE = {
    // roles
    {"mptcp connect * *", "connect 10.0.0.1 1, connect ::1 1", "listen 10.0.0.1 1, listen :: 0"},
    {"mptcp listen * *", "listen 10.0.0.1 1, listen :: 0", "connect 10.0.0.1 1, connect ::1 1"},
    {"mptcp * * *", "connect 10.0.0.1 1, connect 10.0.0.1 0, listen ::1 1, listen 0.0.0.0 0", ""},
    // IPv4
    {
      "mptcp connect 10.0.0.0/8 *",
      "connect 10.0.0.0 1, connect 10.255.255.255 1, connect ::ffff:10.1.2.3 1",
      "connect 9.255.255.255 1, connect 11.0.0.0 1, connect ::10.1.2.3 1, connect a00:: 1"
    },
    {
      "mptcp connect 10.0.0.1 *",
      "connect 10.0.0.1 1, connect ::ffff:10.0.0.1 1",
      "connect 10.0.0.0 1, connect 10.0.0.2 1, connect ::a00:1 1, connect ::fffe:10.0.0.1 1"
    },
    {
      "mptcp connect 128.0.0.0/1 *",
      "connect 128.0.0.0 1, connect 255.255.255.255 1",
      "connect 127.255.255.255 1, connect 8000:: 1"
    },
    {
      "mptcp connect 0.0.0.0/0 *",
      "connect 0.0.0.0 1, connect 255.255.255.255 1, connect ::ffff:1.2.3.4 1",
      "connect :: 1, connect ::1 1, connect ::fffe:0:0 1, connect ::1:0:0:0 1"
    },
    // IPv6
    {
      "mptcp connect fe80::/10 *",
      "connect fe80:: 1, connect febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff 1",
      "connect fec0:: 1, connect fe7f:ffff:: 1, connect 254.128.0.0 1"
    },
    {
      "mptcp connect 2001:db8:0:0:8000::/65 *",
      "connect 2001:db8::8000:0:0:0 1, connect 2001:db8::ffff:ffff:ffff:ffff 1",
      "connect 2001:db8::7fff:ffff:ffff:ffff 1, connect 2001:db8:0:1:: 1"
    },
    {
      "mptcp connect 2001:db8::/64 *",
      "connect 2001:db8:: 1, connect 2001:db8::ffff:ffff:ffff:ffff 1",
      "connect 2001:db8:0:1:: 1, connect 2001:db7:ffff:ffff:: 1"
    },
    {"mptcp connect ::1 *", "connect ::1 1", "connect :: 1, connect ::2 1, connect 0.0.0.1 1"},
    {
      "mptcp connect ::/0 *",
      "connect :: 1, connect ffff:: 1, connect ::fffe:1.2.3.4 1",
      "connect 1.2.3.4 1, connect ::ffff:1.2.3.4 1, connect 0.0.0.0 1"
    },
    {"mptcp connect ::/64 *", "connect ::1 1, connect ::fffe:0:0 1", "connect ::ffff:0:0 1"},
    // v4-mapped
    {
      "mptcp connect ::ffff:10.0.0.0/104 *",
      "connect 10.1.2.3 1, connect ::ffff:10.1.2.3 1",
      "connect 11.0.0.0 1, connect ::ffff:11.0.0.0 1"
    },
    // the wildcard address
    {
      "mptcp listen * *",
      "listen 0.0.0.0 0, listen :: 0, listen ::ffff:0.0.0.0 80, listen 127.0.0.1 80",
      "connect 0.0.0.0 80"
    },
    {
      "mptcp listen 0.0.0.0/0 *",
      "listen 0.0.0.0 80, listen :: 80, listen 1.2.3.4 80",
      "listen ::1 80"
    },
    {"mptcp listen ::/0 *", "listen 0.0.0.0 80, listen :: 80, listen ::1 80", "listen 1.2.3.4 80"},
    {
      "mptcp listen 0.0.0.0 *",
      "listen 0.0.0.0 80, listen :: 80, listen ::ffff:0:0 80",
      "listen 127.0.0.1 80, listen ::1 80"
    },
    {"mptcp listen :: *", "listen 0.0.0.0 80, listen :: 80", "listen 127.0.0.1 80, listen ::1 80"},
    {
      "mptcp listen 0.0.0.0/1 *",
      "listen 0.0.0.1 80, listen 127.0.0.1 80",
      "listen 0.0.0.0 80, listen :: 80"
    },
    {"mptcp listen ::/1 *", "listen ::1 80", "listen :: 80, listen 0.0.0.0 80"},
    {"mptcp listen ::/127 *", "listen ::1 80", "listen :: 80, listen 0.0.0.0 80"},
    {"mptcp connect 0.0.0.0 *", "connect 0.0.0.0 80", "connect :: 80, connect 127.0.0.1 80"},
    {"mptcp connect :: *", "connect :: 80", "connect 0.0.0.0 80, connect ::1 80"},
    {"mptcp connect 0.0.0.0/8 *", "connect 0.0.0.0 80, connect 0.0.0.1 80", "connect :: 80"},
    {"mptcp * 0.0.0.0 *", "connect 0.0.0.0 80, listen :: 80", "connect :: 80"},
    // ports
    {"mptcp * * 443", "connect 1.2.3.4 443, listen :: 443", "connect 1.2.3.4 442, listen :: 444"},
    {
      "mptcp * * 443,9092-9094",
      "connect ::1 443, connect ::1 9092, connect ::1 9093, connect ::1 9094",
      "connect ::1 9091, connect ::1 9095, connect ::1 0, connect ::1 65535"
    },
    {"mptcp * * 1-65535", "listen ::1 1, listen ::1 65535", "listen ::1 0, connect ::1 0"},
    {"mptcp * * *", "listen ::1 0, listen ::1 1, listen ::1 65535, connect ::1 0", ""},
    // names
    {
      "mptcp connect db.internal 5432",
      "connect 1.2.3.4 5432 db.internal, connect ::1 5432 DB.Internal., connect ::1 5432"
          + " db.internal",
      "connect 1.2.3.4 5432, connect 1.2.3.4 5433 db.internal, listen 1.2.3.4 5432 db.internal,"
          + " connect 1.2.3.4 5432 db, connect 1.2.3.4 5432 a.db.internal, connect 1.2.3.4 5432"
          + " db.internal.., connect 1.2.3.4 5432 db-internal, connect 1.2.3.4 5432 xdb.internal"
    },
    {
      "mptcp connect *.internal *",
      "connect ::1 1 a.internal, connect ::1 1 a.b.INTERNAL, connect ::1 1 a.internal.",
      "connect ::1 1 internal, connect ::1 1 internal., connect ::1 1 .internal, connect ::1 1"
          + " ainternal, connect ::1 1 a.internal.example, connect ::1 1 fe80::1%eth0.internal,"
          + " connect ::1 1 a.interna\u0142"
    },
    {"mptcp listen localhost *", "listen 127.0.0.1 80 localhost", "listen 127.0.0.1 80"},
    {
      "mptcp connect k *",
      "connect ::1 1 k, connect ::1 1 K",
      "connect ::1 1 \u212a, connect ::1 1 [k"
    },
  };

  @ParameterizedTest
  @MethodSource
  void decides(String rule, String inside, String outside) throws RulesException {
    for (boolean mptcp : new boolean[] {true, false}) {
      // the default must not agree with the rule, so the other decision stands behind it
      String text = mptcp ? rule + ";tcp * * *" : "tcp" + rule.substring(5) + ";mptcp * * *";
      Rules rules = Rules.parse(text, "test");
      for (String socket : sockets(inside)) {
        assertEquals(mptcp, isMptcp(rules, socket), text + " <- " + socket);
        assertEquals(rules.rule(0), deciding(rules, socket), text + " <- " + socket);
      }
      for (String socket : sockets(outside)) {
        assertEquals(!mptcp, isMptcp(rules, socket), text + " <- " + socket);
        assertEquals(rules.rule(1), deciding(rules, socket), text + " <- " + socket);
      }
    }
  }

  static List<Object[]> decides() {
    List<Object[]> rows = new ArrayList<>();
    for (String[] row : TABLE) {
      rows.add(row);
    }
    return rows;
  }

  @Test
  void theFirstThatMatchesDecides() throws RulesException {
    Rules rules =
        Rules.parse("tcp connect 10.1.0.0/16 *\nmptcp connect 10.0.0.0/8 *\ntcp * * *", "test");
    assertFalse(isMptcp(rules, "connect 10.1.2.3 80"));
    assertTrue(isMptcp(rules, "connect 10.2.2.3 80"));
    assertFalse(isMptcp(rules, "listen 10.2.2.3 80"));
    assertEquals("test, line 2", deciding(rules, "connect 10.2.2.3 80").place());
  }

  @Test
  void whatNoRuleMatchesIsTcp() throws RulesException {
    Rules rules = Rules.parse("mptcp connect 10.0.0.0/8 *", "test");
    assertFalse(isMptcp(rules, "connect 11.0.0.1 80"));
    assertNull(deciding(rules, "connect 11.0.0.1 80"));
  }

  @Test
  void emptyRulesLeaveEverythingTcp() throws RulesException {
    Rules rules = Rules.parse("# nothing yet\n", "test");
    assertFalse(isMptcp(rules, "connect 10.0.0.1 80"));
    assertFalse(isMptcp(rules, "listen :: 0"));
  }

  @Test
  void withoutRulesEverythingIsMptcp() {
    assertTrue(isMptcp(Rules.NONE, "connect 10.0.0.1 0 db.internal"));
    assertTrue(isMptcp(Rules.NONE, "listen :: 0"));
    assertNull(deciding(Rules.NONE, "listen :: 0"));
  }

  @Test
  void theExampleOfTheDesign() throws RulesException {
    Rules rules =
        Rules.parse(
            "mptcp connect *.db.internal 5432\n"
                + "mptcp connect 10.0.0.0/8    9092-9094\n"
                + "mptcp listen  *             8080\n"
                + "tcp   connect 127.0.0.0/8   *\n",
            "test");
    assertTrue(isMptcp(rules, "connect 192.0.2.1 5432 pg.db.internal"));
    assertFalse(isMptcp(rules, "connect 192.0.2.1 5432"));
    assertTrue(isMptcp(rules, "connect 10.9.9.9 9094"));
    assertFalse(isMptcp(rules, "connect 10.9.9.9 9095"));
    assertTrue(isMptcp(rules, "listen 0.0.0.0 8080"));
    assertFalse(isMptcp(rules, "listen 0.0.0.0 0"));
    assertFalse(isMptcp(rules, "connect 127.0.0.1 8080"));
  }

  private static String[] sockets(String list) {
    return list.isEmpty() ? new String[0] : list.split(", *");
  }

  private static boolean isMptcp(Rules rules, String socket) {
    String[] words = socket.split(" ");
    return rules.isMptcp(role(words), address(words), port(words), name(words));
  }

  private static Rule deciding(Rules rules, String socket) {
    String[] words = socket.split(" ");
    return rules.deciding(role(words), address(words), port(words), name(words));
  }

  private static Role role(String[] words) {
    return words[0].equals("connect") ? Role.CONNECT : Role.LISTEN;
  }

  /** A v4-mapped address in 16 bytes: the JDK would make 4 of them. */
  private static byte[] address(String[] words) {
    return words[1].startsWith("::ffff:")
        ? RulesSamples.mapped(RulesSamples.bytes(words[1]))
        : RulesSamples.bytes(words[1]);
  }

  private static int port(String[] words) {
    return Integer.parseInt(words[2]);
  }

  private static String name(String[] words) {
    return words.length > 3 ? words[3] : null;
  }
}
