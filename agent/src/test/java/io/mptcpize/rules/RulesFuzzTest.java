package io.mptcpize.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.rules.Rules.Answer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Any text at all: it is read, or there is a {@link RulesException} that says where; what was read
 * can be printed and read again, and matching it never throws. Longer: {@code
 * -Dmptcpize.fuzz.seconds=300}, otherwise: {@code -Dmptcpize.fuzz.seed=7}.
 */
class RulesFuzzTest {
  private static final int ROUNDS = Integer.getInteger("mptcpize.fuzz.rounds", 200_000);
  private static final long SECONDS = Long.getLong("mptcpize.fuzz.seconds", 0);
  private static final long SEED = Long.getLong("mptcpize.fuzz.seed", 1);

  private static final String MESSAGE =
      "fuzz, line [1-9][0-9]*(, rule [1-9][0-9]*)?, column [1-9]"
          + "[0-9]*: expected [ -~]+, found ('[ -~]*'|the end of the rule)";

  private static final String[] TOKENS = {
    "mptcp",
    "tcp",
    "connect",
    "listen",
    "*",
    " ",
    " ",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    ";",
    "#",
    ",",
    "-",
    ".",
    ":",
    "::",
    "/",
    "[",
    "]",
    "%",
    "*.",
    "0",
    "1",
    "443",
    "9092-9094",
    "65535",
    "65536",
    "10.0.0.0/8",
    "0.0.0.0",
    "127.0.0.1",
    "::/0",
    "fe80::/10",
    "::ffff:10.0.0.1",
    "[2001:db8::1]",
    "::ffff:0:0/96",
    "db.internal",
    "*.internal",
    "localhost",
    "\ufeff",
    "\u0000",
    "\u00a0",
    "\u2028",
    "\u00fc",
    "\ud83d\ude80",
    "\ud800",
    "/33",
    "/128",
    "10.1.2.3/8",
    "ff",
    "1.2",
    "_",
  };

  private static final String[] NAMES = {
    null,
    "",
    ".",
    "..",
    ":",
    "db.internal",
    "a.db.internal.",
    "A.INTERNAL",
    "localhost",
    "\u212a.internal",
    "\ud800",
    "fe80::1%x.internal",
  };

  private long inputs;
  private long read;
  private long rulesRead;
  private long characters;
  private long asked;

  @Test
  void onlyTheDocumentedErrorComesOfAnyText() {
    long start = System.nanoTime();
    long end = start + SECONDS * 1_000_000_000L;
    for (int round = 0; SECONDS > 0 ? System.nanoTime() < end : round < ROUNDS; round++) {
      Random random = new Random(SEED * 1_000_003 + round);
      String text = text(random, round);
      try {
        check(text, random);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed " + SEED + ", round " + round + ": " + RulesParser.quote(text) + " " + e, e);
      }
    }
    System.out.printf(
        "fuzz: seed %d, %d inputs of %.1f million characters in %.1f s; %d were rules (%d in all),"
            + " asked %d times%n",
        SEED, inputs, characters / 1e6, (System.nanoTime() - start) / 1e9, read, rulesRead, asked);
    assertTrue(read > inputs / 20 && read < inputs, "a fuzz that tests one side only");
  }

  private void check(String text, Random random) {
    inputs++;
    characters += text.length();
    Rules rules;
    try {
      rules = Rules.parse(text, "fuzz");
    } catch (RulesException e) {
      if (!e.getMessage().matches(MESSAGE) || e.getMessage().length() > 250) {
        throw new AssertionError(e.getMessage());
      }
      return;
    }
    read++;
    rulesRead += rules.size();
    String canonical = rules.toString();
    Rules again;
    try {
      again = Rules.parse(canonical, "again");
    } catch (RulesException e) {
      throw new AssertionError("printed " + canonical + ", which is not read again: " + e, e);
    }
    assertEquals(canonical, again.toString());
    assertEquals(rules.size(), again.size());
    for (Role role : Role.values()) {
      assertEquals(rules.usesNames(role), again.usesNames(role));
      for (boolean ipv6 : new boolean[] {false, true}) {
        Answer always = rules.always(role, ipv6);
        assertEquals(always, again.always(role, ipv6));
        for (int i = 0; i < 4; i++) {
          ask(rules, again, role, ipv6, always, random);
        }
      }
    }
  }

  private void ask(
      Rules rules, Rules again, Role role, boolean ipv6, Answer always, Random random) {
    asked++;
    Rule near = rules.size() == 0 ? null : rules.rule(random.nextInt(rules.size()));
    byte[] address = new byte[ipv6 && random.nextBoolean() ? 16 : 4];
    if (near != null && near.prefix != null && (ipv6 || near.prefix.v4)) {
      address = near.prefix.bytes();
    } else if (random.nextBoolean()) {
      random.nextBytes(address);
    }
    if (random.nextInt(4) == 0) {
      address[random.nextInt(address.length)] ^= (byte) (1 << random.nextInt(8));
    }
    if (address.length == 4 && ipv6 && random.nextBoolean()) {
      address = RulesSamples.mapped(address);
    }
    int port = random.nextInt(65536);
    if (near != null && random.nextBoolean()) {
      port = near.ports[random.nextInt(near.ports.length)];
    }
    String name = NAMES[random.nextInt(NAMES.length)];
    if (near != null && near.name != null && random.nextBoolean()) {
      name = near.name.replace("*", "x");
    }
    boolean mptcp = rules.isMptcp(role, address, port, name);
    Rule deciding = rules.deciding(role, address, port, name);
    Rule decidingAgain = again.deciding(role, address, port, name);
    assertEquals(deciding != null && deciding.mptcp, mptcp);
    assertEquals(String.valueOf(deciding), String.valueOf(decidingAgain));
    if (always != Answer.DEPENDS) {
      assertEquals(always == Answer.MPTCP, mptcp);
    }
  }

  private static String text(Random random, int round) {
    if (round % 2_000 == 0) {
      return longText(random);
    }
    switch (random.nextInt(5)) {
      case 0:
        return noise(random, random.nextInt(80));
      case 1:
        return soup(random, random.nextInt(30));
      case 2:
        return valid(random);
      default:
        return mutated(valid(random), random);
    }
  }

  private static String longText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 1_000 + random.nextInt(30_000);
    String[] starts = {
      "", "mptcp", "mptcp connect ", "mptcp connect 1", "mptcp * * ", "mptcp * * 1"
    };
    text.append(starts[random.nextInt(starts.length)]);
    String[] repeated = {
      "a", "1", ":", ".", "a.", "1,", ",1", "*.", " ", "\n", ";", "#", "\u00fc", "1-2,", "/", "[",
    };
    String again = repeated[random.nextInt(repeated.length)];
    switch (random.nextInt(4)) {
      case 0:
        while (text.length() < length) {
          text.append(again);
        }
        return text.append(random.nextBoolean() ? "1" : " *").toString();
      case 1:
        return noise(random, length);
      case 2:
        return soup(random, length / 4);
      default:
        while (text.length() < length) {
          text.append(random.nextInt(2_000) == 0 ? mutated(valid(random), random) : valid(random));
        }
        return text.substring(text.indexOf("\n") + 1);
    }
  }

  private static String noise(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    int kind = random.nextInt(3);
    for (int i = 0; i < length; i++) {
      text.append(
          (char)
              (kind == 0
                  ? random.nextInt(0x10000)
                  : kind == 1 ? random.nextInt(0x80) : 0x20 + random.nextInt(0x40)));
    }
    return text.toString();
  }

  private static String soup(Random random, int tokens) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens; i++) {
      text.append(TOKENS[random.nextInt(TOKENS.length)]);
      text.append(random.nextInt(3) == 0 ? " " : "");
    }
    return text.toString();
  }

  private static String valid(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(RulesSamples.random(random, random.nextBoolean()).text());
      text.append(random.nextInt(6) == 0 ? " # why; so" : "");
      text.append(i > 0 && random.nextInt(6) == 0 ? ";" : "\n");
    }
    return text.toString();
  }

  private static String mutated(String valid, Random random) {
    StringBuilder text = new StringBuilder(valid);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int stop = Math.min(text.length(), at + 1 + random.nextInt(3));
      switch (random.nextInt(5)) {
        case 0:
          text.insert(at, (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
          break;
        case 1:
          text.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
          break;
        case 2:
          text.delete(at, stop);
          break;
        case 3:
          text.insert(random.nextInt(text.length() + 1), text.substring(at, stop));
          break;
        default:
          text.replace(at, stop, TOKENS[random.nextInt(TOKENS.length)]);
      }
    }
    return text.toString();
  }
}
