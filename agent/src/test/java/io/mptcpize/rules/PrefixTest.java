package io.mptcpize.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Addresses as text, against the JDK's own reading of them. */
class PrefixTest {
  private static final int ROUNDS = 300_000;

  @Test
  void readsEveryAddressThatItPrints() {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int i = random.nextInt(bytes.length + 1); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = 0; // or "::" would never occur
      }
      Prefix prefix = Prefix.ofAddress(literal(bytes));
      assertArrayEquals(bytes, prefix.bytes());
      Prefix again = Prefix.ofAddress(prefix.toString());
      assertArrayEquals(bytes, again.bytes());
      assertEquals(prefix.toString(), again.toString());
    }
  }

  @Test
  void readsIpv6AsTheJdkDoes() {
    Random random = new Random(2);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = scribbled(random);
      if (text.indexOf(':') < 0 || text.isEmpty()) {
        continue; // the JDK would look it up
      }
      Prefix prefix = Prefix.ofAddress(text);
      byte[] jdk = jdk(text);
      if (jdk == null) {
        assertNull(prefix, text);
      } else if (prefix == null) {
        assertTrue(isJdkLenience(text), text);
      } else {
        assertNotNull(prefix, text);
        assertArrayEquals(jdk, prefix.bytes(), text);
        read++;
      }
    }
    assertTrue(read > ROUNDS / 50, read + " of " + ROUNDS + " were addresses");
  }

  @Test
  void printsTheLongestRunOfZerosShort() {
    String[][] table = {
      {"0:0:0:0:0:0:0:0", "::"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"0:0:0:0:0:0:0:1", "::1"},
      {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
      {"1:0:0:2:0:0:3:4", "1::2:0:0:3:4"},
      {"0:1:2:3:4:5:6:0", "0:1:2:3:4:5:6:0"},
      {"0:0:1:2:3:4:0:0", "::1:2:3:4:0:0"},
    };
    for (String[] row : table) {
      assertEquals(row[1], Prefix.ofAddress(row[0]).toString());
    }
  }

  /** IPv6 addresses with a stroke or two gone wrong. */
  private static String scribbled(Random random) {
    StringBuilder text = new StringBuilder();
    int groups = random.nextInt(10);
    for (int i = 0; i < groups; i++) {
      text.append(i == 0 ? "" : ":");
      text.append(Integer.toHexString(random.nextInt(random.nextBoolean() ? 16 : 0x10000)));
    }
    if (random.nextInt(4) == 0) {
      text.append(":1.2.3.").append(random.nextInt(300));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(3)) {
        case 0:
          text.insert(at, random.nextInt(4) == 0 ? ":" : "::");
          break;
        case 1:
          text.insert(at, "0123456789abcdefABCDEFg.:%[]".charAt(random.nextInt(28)));
          break;
        default:
          if (at < text.length()) {
            text.deleteCharAt(at);
          }
      }
    }
    return text.toString();
  }

  /** What the JDK takes and RFC 4291 does not: zones, and more zeros before numbers. */
  private static boolean isJdkLenience(String text) {
    return text.indexOf('%') >= 0
        || text.matches("(.*[:\\[])?0[0-9a-fA-F]{4,}.*")
        || text.matches(".*[:.]0[0-9]+[.].*")
        || text.matches(".*[.]0[0-9]+]?");
  }

  private static byte[] jdk(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static String literal(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
