package io.mptcpize.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.rules.Rules.Answer;
import io.mptcpize.rules.RulesSamples.Meant;
import io.mptcpize.rules.RulesSamples.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a socket before its address is: exact, in both directions. */
class RulesAlwaysTest {
  /**
   * What it is for a socket of IPv4 that connects, of both families; one that listens, likewise.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                    | TCP TCP TCP TCP
          mptcp * * *                                           | MPTCP MPTCP MPTCP MPTCP
          mptcp connect * *                                     | MPTCP MPTCP TCP TCP
          mptcp listen * *                                      | TCP TCP MPTCP MPTCP
          mptcp * * 1-65535                                     | DEPENDS DEPENDS DEPENDS DEPENDS
          mptcp * * 443                                         | DEPENDS DEPENDS DEPENDS DEPENDS
          tcp * * 443                                           | TCP TCP TCP TCP
          tcp * * 443; mptcp * * *                              | DEPENDS DEPENDS DEPENDS DEPENDS
          mptcp * * *; tcp * * 443                              | MPTCP MPTCP MPTCP MPTCP
          mptcp * 0.0.0.0/0 *                                   | MPTCP DEPENDS MPTCP DEPENDS
          mptcp * ::/0 *                                        | TCP DEPENDS DEPENDS DEPENDS
          mptcp * ::/0 *; mptcp * 0.0.0.0/0 *                   | MPTCP MPTCP MPTCP MPTCP
          mptcp * 0.0.0.0/1 *; mptcp * 128.0.0.0/1 *            | MPTCP DEPENDS DEPENDS DEPENDS
          mptcp * 0.0.0.0/1 *; mptcp * 128.0.0.0/1 *; mptcp listen :: * \
                                                                | MPTCP DEPENDS MPTCP DEPENDS
          mptcp connect db *                                    | DEPENDS DEPENDS TCP TCP
          mptcp connect * *; tcp connect db *                   | MPTCP MPTCP TCP TCP
          tcp connect db *; mptcp connect * *                   | DEPENDS DEPENDS TCP TCP
          mptcp connect *.a *; tcp connect x.a *; mptcp * * *   | MPTCP MPTCP MPTCP MPTCP
          mptcp connect x.a *; tcp connect *.a *; mptcp * * *   | DEPENDS DEPENDS MPTCP MPTCP
          tcp connect 127.0.0.0/8 *                             | TCP TCP TCP TCP
          tcp connect 127.0.0.0/8 *; mptcp * * *                | DEPENDS DEPENDS MPTCP MPTCP
          tcp connect fe80::/10 *; mptcp * * *                  | MPTCP DEPENDS MPTCP MPTCP
          mptcp * 10.0.0.0/8 *; tcp * 10.1.0.0/16 *; mptcp * * *| MPTCP MPTCP MPTCP MPTCP
          mptcp * * 1-80; mptcp * * 81-65535; mptcp * * *       | MPTCP MPTCP MPTCP MPTCP
          """)
  void always(String text, String expected) throws RulesException {
    Rules rules = Rules.parse(text, "test");
    assertEquals(
        expected,
        rules.always(Role.CONNECT, false)
            + " "
            + rules.always(Role.CONNECT, true)
            + " "
            + rules.always(Role.LISTEN, false)
            + " "
            + rules.always(Role.LISTEN, true));
  }

  @Test
  void prefixesAroundTheMappedAddressesAreAllOfIpv6() throws RulesException {
    StringBuilder text = new StringBuilder("mptcp connect 0.0.0.0/0 *\n");
    for (String prefix : aroundMapped()) {
      text.append("mptcp connect ").append(prefix).append(" *\n");
    }
    assertEquals(Answer.MPTCP, Rules.parse(text.toString(), "test").always(Role.CONNECT, true));
    String without = text.substring(0, text.lastIndexOf("mptcp"));
    assertEquals(Answer.DEPENDS, Rules.parse(without, "test").always(Role.CONNECT, true));
  }

  @Test
  void prefixesAroundTheWildcardAreAllThatListensElsewhere() throws RulesException {
    StringBuilder text = new StringBuilder("mptcp listen :: *\n");
    for (int bits = 1; bits <= 32; bits++) {
      String address = new Prefix(true, 0, 1L << (32 - bits), 96 + bits).toString();
      text.append("mptcp listen ").append(address).append(" *\n");
    }
    assertEquals(Answer.MPTCP, Rules.parse(text.toString(), "test").always(Role.LISTEN, false));
    String without = text.substring(0, text.lastIndexOf("mptcp"));
    assertEquals(Answer.DEPENDS, Rules.parse(without, "test").always(Role.LISTEN, false));
    String wildcard = text.substring(text.indexOf("\n") + 1);
    assertEquals(Answer.DEPENDS, Rules.parse(wildcard, "test").always(Role.LISTEN, false));
  }

  /**
   * Random rule sets against the model: one answer, then no socket gets the other; {@code DEPENDS},
   * then there is one for each. And matching itself is as the model says.
   */
  @Test
  void isWhatEverySocketGetsAndNoLess() throws RulesException {
    long seed = Long.getLong("mptcpize.fuzz.seed", 1);
    int rounds = Integer.getInteger("mptcpize.always.rounds", 3_000);
    Map<Answer, Integer> seen = new EnumMap<>(Answer.class);
    long sockets = 0;
    long start = System.nanoTime();
    for (int round = 0; round < rounds; round++) {
      Random random = new Random(seed * 1_000_003 + round);
      boolean small = round % 4 != 0;
      List<Meant> meant = new ArrayList<>();
      for (int i = random.nextInt(small ? 9 : 7); i >= 0; i--) {
        meant.add(RulesSamples.random(random, small));
      }
      if (random.nextInt(3) == 0) {
        meant.add(RulesSamples.rule(random.nextBoolean(), "*", "*", null));
      }
      String text = RulesSamples.text(meant);
      Rules rules = Rules.parse(text, "test");
      for (Role role : Role.values()) {
        boolean names = false;
        for (boolean ipv6 : new boolean[] {false, true}) {
          boolean mptcp = false;
          boolean tcp = false;
          for (Socket socket : RulesSamples.boundaries(meant, role, ipv6)) {
            boolean expected = RulesSamples.isMptcp(meant, socket);
            Rule rule = rules.deciding(role, socket.address(), socket.port(), socket.name());
            boolean found = rules.isMptcp(role, socket.address(), socket.port(), socket.name());
            if (found != expected || found != (rule != null && rule.mptcp)) {
              assertEquals(expected, found, "round " + round + ": " + socket + "\n" + text);
            }
            names |= rule != null && rule.name != null;
            mptcp |= expected;
            tcp |= !expected;
            sockets++;
          }
          Answer expected = mptcp && tcp ? Answer.DEPENDS : mptcp ? Answer.MPTCP : Answer.TCP;
          assertEquals(
              expected,
              rules.always(role, ipv6),
              "round " + round + ": " + role + " " + ipv6 + "\n" + text);
          seen.merge(expected, 1, Integer::sum);
        }
        assertEquals(names, rules.usesNames(role), "round " + round + ": " + role + "\n" + text);
      }
    }
    System.out.printf(
        "always: seed %d, %d rule sets, %d sockets in %.1f s, answers %s%n",
        seed, rounds, sockets, (System.nanoTime() - start) / 1e9, seen);
    assertEquals(3, seen.size());
  }

  @Test
  void usesNamesOnlyWhereARuleByNameCanDecide() throws RulesException {
    assertFalse(Rules.NONE.usesNames(Role.CONNECT));
    assertFalse(Rules.parse("mptcp connect 10.0.0.0/8 *", "test").usesNames(Role.CONNECT));
    assertTrue(Rules.parse("mptcp connect db *", "test").usesNames(Role.CONNECT));
    assertFalse(Rules.parse("mptcp connect db *", "test").usesNames(Role.LISTEN));
    assertTrue(Rules.parse("mptcp * db *", "test").usesNames(Role.LISTEN));
    assertFalse(Rules.parse("tcp * * *;mptcp connect db *", "test").usesNames(Role.CONNECT));
  }

  @Test
  void knowsRulesThatNeverDecide() throws RulesException {
    Rules rules =
        Rules.parse(
            "mptcp connect 10.0.0.0/9 *\nmptcp connect 10.128.0.0/9 *\ntcp connect 10.0.0.0/8 *\n"
                + "tcp * 10.0.0.0/8 *\ntcp connect 10.1.1.1 443",
            "test");
    assertTrue(rules.canDecide(rules.rule(1)));
    assertFalse(rules.canDecide(rules.rule(2)));
    assertTrue(rules.canDecide(rules.rule(3)));
    assertFalse(rules.canDecide(rules.rule(4)));
  }

  /** The prefixes that together hold all IPv6 addresses but the v4-mapped ones. */
  private static List<String> aroundMapped() {
    List<String> prefixes = new ArrayList<>();
    for (int bits = 1; bits <= 96; bits++) {
      long highFlip = bits <= 64 ? 1L << (64 - bits) : 0;
      long lowFlip = bits <= 64 ? 0 : 1L << (128 - bits);
      Prefix beside = new Prefix(false, highFlip, 0xffff00000000L ^ lowFlip, 128);
      prefixes.add(beside.network(bits).toString());
    }
    return prefixes;
  }
}
