package io.mptcpize.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The grammar's table of cases: what is read, and as what; what is refused, and with which words.
 */
class RulesGrammarTest {
  /** A text and its canonical form, lines of both separated by {@code |}. */
  private static final String[][] READ = {
    // words and blanks
    {"mptcp connect * *", "mptcp connect * *"},
    {"tcp listen * *", "tcp listen * *"},
    {"mptcp * * *", "mptcp * * *"},
    {" \tmptcp\t connect  *\t\t443 \t", "mptcp connect * 443"},
    // separators, comments, what editors leave behind
    {"", ""},
    {" \t \n\r\n ;; # nothing\n#", ""},
    {"mptcp connect * 1;tcp listen * 2", "mptcp connect * 1|tcp listen * 2"},
    {";;mptcp connect * 1 ; ;tcp listen * 2;", "mptcp connect * 1|tcp listen * 2"},
    {"mptcp connect * 1\r\ntcp listen * 2\r\n", "mptcp connect * 1|tcp listen * 2"},
    {"mptcp connect * 1\rtcp listen * 2", "mptcp connect * 1|tcp listen * 2"},
    {"mptcp connect * 1# db; tcp * * *\ntcp listen * 2", "mptcp connect * 1|tcp listen * 2"},
    {"# mptcp * * *\nmptcp connect * 1", "mptcp connect * 1"},
    {"\ufeffmptcp connect * 1", "mptcp connect * 1"},
    {"\ufeff", ""},
    // IPv4
    {"tcp connect 10.0.0.1 *", "tcp connect 10.0.0.1 *"},
    {"tcp connect 10.0.0.1/32 *", "tcp connect 10.0.0.1 *"},
    {"tcp connect 10.0.0.0/8 *", "tcp connect 10.0.0.0/8 *"},
    {"tcp connect 10.128.0.0/9 *", "tcp connect 10.128.0.0/9 *"},
    {"tcp connect 0.0.0.0/0 *", "tcp connect 0.0.0.0/0 *"},
    {"tcp connect 0.0.0.0 *", "tcp connect 0.0.0.0 *"},
    {"tcp connect 255.255.255.255 *", "tcp connect 255.255.255.255 *"},
    {"tcp connect 128.0.0.0/1 *", "tcp connect 128.0.0.0/1 *"},
    // IPv6
    {"tcp connect ::1 *", "tcp connect ::1 *"},
    {"tcp connect :: *", "tcp connect :: *"},
    {"tcp connect ::/0 *", "tcp connect ::/0 *"},
    {"tcp connect [2001:db8::1] *", "tcp connect 2001:db8::1 *"},
    {"tcp connect [2001:db8::]/32 *", "tcp connect 2001:db8::/32 *"},
    {"tcp connect FE80::/10 *", "tcp connect fe80::/10 *"},
    {"tcp connect 2001:DB8:0:0:0:0:0:1/128 *", "tcp connect 2001:db8::1 *"},
    {"tcp connect 2001:db8:0:1:0:0:0:1 *", "tcp connect 2001:db8:0:1::1 *"},
    {"tcp connect 1:0:0:2:0:0:3:4 *", "tcp connect 1::2:0:0:3:4 *"},
    {"tcp connect 1:0:2:3:4:5:6:7 *", "tcp connect 1:0:2:3:4:5:6:7 *"},
    {"tcp connect 1:2:3:4:5:6:7:: *", "tcp connect 1:2:3:4:5:6:7:0 *"},
    {"tcp connect ::10.0.0.1 *", "tcp connect ::a00:1 *"},
    {"tcp connect 64:ff9b::192.0.2.1 *", "tcp connect 64:ff9b::c000:201 *"},
    // v4-mapped
    {"tcp connect ::ffff:10.0.0.1 *", "tcp connect 10.0.0.1 *"},
    {"tcp connect [::FFFF:a00:1] *", "tcp connect 10.0.0.1 *"},
    {"tcp connect ::ffff:10.0.0.0/104 *", "tcp connect 10.0.0.0/8 *"},
    {"tcp connect ::ffff:0:0/96 *", "tcp connect 0.0.0.0/0 *"},
    {"tcp connect ::ffff:0.0.0.0/128 *", "tcp connect 0.0.0.0 *"},
    {"tcp connect ::fffe:0:0/95 *", "tcp connect ::fffe:0:0/95 *"},
    // names
    {"mptcp connect db.internal 5432", "mptcp connect db.internal 5432"},
    {"mptcp connect DB.Internal. 5432", "mptcp connect db.internal 5432"},
    {"mptcp connect *.internal 5432", "mptcp connect *.internal 5432"},
    {"mptcp connect *.Internal. 5432", "mptcp connect *.internal 5432"},
    {"mptcp connect db 5432", "mptcp connect db 5432"},
    {"mptcp connect my_db-1 5432", "mptcp connect my_db-1 5432"},
    {"mptcp connect 3com.example 80", "mptcp connect 3com.example 80"},
    {"mptcp connect web.1 80", "mptcp connect web.1 80"},
    {"mptcp connect xn--bcher-kva.example 80", "mptcp connect xn--bcher-kva.example 80"},
    {"mptcp listen localhost 80", "mptcp listen localhost 80"},
    {"mptcp connect mptcp 80", "mptcp connect mptcp 80"},
    // ports
    {"tcp * * 1", "tcp * * 1"},
    {"tcp * * 65535", "tcp * * 65535"},
    {"tcp * * 1-65535", "tcp * * 1-65535"},
    {"tcp * * 443-443", "tcp * * 443"},
    {"tcp * * 9092-9094,443", "tcp * * 443,9092-9094"},
    {"tcp * * 80,81,443,443", "tcp * * 80-81,443"},
    {"tcp * * 1-10,5-7,8-20,22", "tcp * * 1-20,22"},
  };

  /** A text, and what its error says behind "rules.txt, ". */
  private static final String[][] REFUSED = {
    // words
    {"allow connect * *", "line 1, column 1: expected mptcp or tcp, found 'allow'"},
    {"MPTCP connect * *", "line 1, column 1: expected mptcp or tcp (in lower case), found 'MPTCP'"},
    {"* * *", "line 1, column 1: expected mptcp or tcp, found '*'"},
    {"mptcp dial * *", "line 1, column 7: expected connect, listen or *, found 'dial'"},
    {
      "mptcp Listen * *",
      "line 1, column 7: expected connect, listen or * (in lower case), found 'Listen'"
    },
    {"mptcp", "line 1, column 6: expected connect, listen or *, found the end of the rule"},
    {"mptcp  # why", "line 1, column 6: expected connect, listen or *, found the end of the rule"},
    {
      "\n mptcp connect \n*  *",
      "line 2, column 15: expected *, an address, a prefix or a host name, found the end of the"
          + " rule"
    },
    {
      "tcp listen *\r\n",
      "line 1, column 13: expected * or ports, such as 443 or 9092-9094,443, found the end of the"
          + " rule"
    },
    {
      "tcp listen 443",
      "line 1, column 12: expected an IPv4 address or prefix: four numbers from 0 to 255, without"
          + " leading zeros, found '443'"
    },
    {"tcp * * * *", "line 1, column 11: expected the end of the rule (a line end or ;), found '*'"},
    {
      "tcp * * 80 , 81",
      "line 1, column 12: expected the end of the rule (a line end or ;), found ','"
    },
    // places
    {"\n\n\tmptc * * *", "line 3, column 2: expected mptcp or tcp, found 'mptc'"},
    {"\r\n\r\n mptc * * *", "line 3, column 2: expected mptcp or tcp, found 'mptc'"},
    {"\r\rmptc * * *", "line 3, column 1: expected mptcp or tcp, found 'mptc'"},
    {"\ufeffmptc * * *", "line 1, column 1: expected mptcp or tcp, found 'mptc'"},
    {"tcp * * *;mptc * * *", "line 1, rule 2, column 11: expected mptcp or tcp, found 'mptc'"},
    {"mptc * * *; tcp * * *", "line 1, rule 1, column 1: expected mptcp or tcp, found 'mptc'"},
    {"tcp * * *;\n;mptc * * *", "line 2, column 2: expected mptcp or tcp, found 'mptc'"},
    {
      "tcp * * 1;tcp * * 2; tcp * * 0;",
      "line 1, rule 3, column 30: expected a port from 1 to 65535 (only * matches port 0, where the"
          + " kernel picks), found '0'"
    },
    // what is quoted
    {
      "m\u0007p\u00a0\u202e * * *",
      "line 1, column 1: expected mptcp or tcp, found 'm\\u0007p\\u00a0\\u202e'"
    },
    {"\u0000", "line 1, column 1: expected mptcp or tcp, found '\\u0000'"},
    {
      "123456789012345678901234567890123456789012345 * * *",
      "line 1, column 1: expected mptcp or tcp, found '1234567890123456789012345678901234567890...'"
    },
    // IPv4
    {"tcp * 10.0.0 *", v4("10.0.0")},
    {"tcp * 10.0.0.0.0 *", v4("10.0.0.0.0")},
    {"tcp * 10.0.0.256 *", v4("10.0.0.256")},
    {"tcp * 010.0.0.1 *", v4("010.0.0.1")},
    {"tcp * 10..0.1 *", v4("10..0.1")},
    {"tcp * 10.0.0.1. *", v4("10.0.0.1.")},
    {"tcp * .10.0.0.1 *", v4(".10.0.0.1")},
    {"tcp * 10.0.0/8 *", v4("10.0.0/8")},
    {"tcp * /8 *", v4("/8")},
    {"tcp * 99999999999 *", v4("99999999999")},
    {"tcp * . *", v4(".")},
    {
      "tcp * 10.0.0.1-10.0.0.9 *",
      "line 1, column 7: expected an address or a prefix, such as 10.0.0.0/24, not a range, found"
          + " '10.0.0.1-10.0.0.9'"
    },
    // IPv6
    {"tcp * 1::2::3 *", v6("1::2::3")},
    {"tcp * ::: *", v6(":::")},
    {"tcp * 1:2:3:4:5:6:7:8:9 *", v6("1:2:3:4:5:6:7:8:9")},
    {"tcp * 1:2:3:4:5:6:7 *", v6("1:2:3:4:5:6:7")},
    {"tcp * 1:2:3:4:5:6:7:8:: *", v6("1:2:3:4:5:6:7:8::")},
    {"tcp * ::1:2:3:4:5:6:7:8 *", v6("::1:2:3:4:5:6:7:8")},
    {"tcp * ::12345 *", v6("::12345")},
    {"tcp * ::g *", v6("::g")},
    {"tcp * fe80::1: *", v6("fe80::1:")},
    {"tcp * :1:: *", v6(":1::")},
    {"tcp * ::1.2.3 *", v6("::1.2.3")},
    {"tcp * ::1.2.3.4:5 *", v6("::1.2.3.4:5")},
    {"tcp * 1:2:3:4:5:6:7:1.2.3.4 *", v6("1:2:3:4:5:6:7:1.2.3.4")},
    {"tcp * [::1 *", v6("[::1")},
    {"tcp * [fe80::/10] *", v6("[fe80::/10]")},
    {
      "tcp * fe80::1%eth0 *",
      "line 1, column 7: expected an IPv6 address or prefix, without a zone, found 'fe80::1%eth0'"
    },
    // prefixes
    {
      "mptcp connect 10.1.2.3/8 *",
      "line 1, column 15: expected no address bits behind the prefix length: 10.0.0.0/8 or a longer"
          + " one, found '10.1.2.3/8'"
    },
    {
      "mptcp connect 2001:db8::1/32 *",
      "line 1, column 15: expected no address bits behind the prefix length: 2001:db8::/32 or a"
          + " longer one, found '2001:db8::1/32'"
    },
    {
      "mptcp connect ::ffff:10.1.0.0/104 *",
      "line 1, column 15: expected no address bits behind the prefix length: 10.0.0.0/8 or a longer"
          + " one, found '::ffff:10.1.0.0/104'"
    },
    {"tcp * 10.0.0.0/33 *", length(16, "0 to 32", "33")},
    {"tcp * 10.0.0.0/ *", length(16, "0 to 32", "")},
    {"tcp * 10.0.0.0/-1 *", length(16, "0 to 32", "-1")},
    {"tcp * 10.0.0.0/08 *", length(16, "0 to 32", "08")},
    {"tcp * 10.0.0.0/8/8 *", length(16, "0 to 32", "8/8")},
    {"tcp * 10.0.0.0/255.0.0.0 *", length(16, "0 to 32", "255.0.0.0")},
    {"tcp * ::/129 *", length(10, "0 to 128", "129")},
    {
      "tcp * ::ffff:10.0.0.0/8 *",
      length(23, "96 to 128 (of the IPv6 form; or write the IPv4 prefix)", "8")
    },
    {
      "tcp * db.internal/24 *",
      "line 1, column 7: expected an address before the / (a host name takes no prefix length),"
          + " found 'db.internal/24'"
    },
    // names
    {"tcp * a..b *", labels("a..b")},
    {"tcp * .internal *", labels(".internal")},
    {"tcp * *..internal *", labels("*..internal")},
    {"tcp * a.. *", labels("a..")},
    {"tcp * *.. *", labels("*..")},
    {"tcp * ** *", star("**")},
    {"tcp * *. *", star("*.")},
    {"tcp * db.* *", star("db.*")},
    {"tcp * *db.internal *", star("*db.internal")},
    {"tcp * *.*.internal *", star("*.*.internal")},
    {"tcp * 10.0.0.* *", star("10.0.0.*")},
    {
      "tcp * *.10 *",
      "line 1, column 7: expected a host name behind *. (addresses are written as a prefix,"
          + " 10.0.0.0/8), found '*.10'"
    },
    {"tcp * db$1 *", letters("", "db$1")},
    {"tcp * a,b *", letters("", "a,b")},
    {"tcp * [10.0.0.1] *", letters("", "[10.0.0.1]")},
    {"tcp * b\u00fccher *", letters(" (an international name in its xn-- form)", "b\\u00fccher")},
    {
      "tcp * \u212a.internal *",
      letters(" (an international name in its xn-- form)", "\\u212a.internal")
    },
    {"tcp * db.internal:5432 *", port("db.internal:5432")},
    {"tcp * 10.0.0.1:443 *", port("10.0.0.1:443")},
    {"tcp * [::1]:443 *", port("[::1]:443")},
    {
      "tcp * https://db.internal *",
      "line 1, column 7: expected an address or a host name, without a scheme before it, found"
          + " 'https://db.internal'"
    },
    // ports
    {"tcp * * 0", zero(9, "0")},
    {"tcp * * 80,0-10", zero(12, "0-10")},
    {"tcp * * 65536", ports(9, "65536")},
    {"tcp * * 99999999999999999999", ports(9, "99999999999999999999")},
    {"tcp * * https", ports(9, "https")},
    {"tcp * * 0443", ports(9, "0443")},
    {"tcp * * +443", ports(9, "+443")},
    {"tcp * * -443", ports(9, "-443")},
    {"tcp * * 443-", ports(9, "443-")},
    {"tcp * * 80,1-2-3", ports(12, "1-2-3")},
    {"tcp * * 80,\u0664\u0664\u0663", ports(12, "\\u0664\\u0664\\u0663")},
    {
      "tcp * * 9094-9092",
      "line 1, column 9: expected a range that begins with its lower port, found '9094-9092'"
    },
    {"tcp * * ,", comma(9, ",")},
    {"tcp * * 80, 81", comma(12, "80,")},
    {"tcp * * 80,,81", comma(12, "80,,81")},
    {"tcp * * 80,*", "line 1, column 12: expected * alone, or ports, found '80,*'"},
  };

  @ParameterizedTest
  @MethodSource
  void readsAndPrintsCanonically(String text, String canonical) throws RulesException {
    String expected = canonical.isEmpty() ? "" : canonical.replace('|', '\n') + "\n";
    Rules rules = Rules.parse(text, "rules.txt");
    assertEquals(expected, rules.toString());
    assertEquals(canonical.isEmpty() ? 0 : canonical.split("\\|").length, rules.size());
    assertEquals(expected, Rules.parse(expected, "again").toString());
  }

  static List<Object[]> readsAndPrintsCanonically() {
    return rows(READ);
  }

  @ParameterizedTest
  @MethodSource
  void refusesAndSaysWhereAndWhy(String text, String message) {
    RulesException e =
        assertThrows(RulesException.class, () -> Rules.parse(text, "rules.txt"), "was read");
    assertEquals("rules.txt, " + message, e.getMessage());
  }

  static List<Object[]> refusesAndSaysWhereAndWhy() {
    return rows(REFUSED);
  }

  @Test
  void knowsTheirPlaces() throws RulesException {
    Rules rules =
        Rules.parse(
            "# head\n\ntcp * * 1\ntcp * * 2 ; tcp * * 3\ntcp * * 4 # a; b\n;tcp * * 5\n", "conf");
    String[] places = {
      "conf, line 3",
      "conf, line 4, rule 1",
      "conf, line 4, rule 2",
      "conf, line 5",
      "conf, line 6",
    };
    for (int i = 0; i < places.length; i++) {
      assertEquals(places[i], rules.rule(i).place());
    }
  }

  @Test
  void noRulesHaveNoText() {
    assertEquals("", Rules.NONE.toString());
    assertEquals(0, Rules.NONE.size());
    assertSame(Rules.Answer.MPTCP, Rules.NONE.always(Role.LISTEN, true));
  }

  private static List<Object[]> rows(String[][] table) {
    List<Object[]> rows = new ArrayList<>();
    for (String[] row : table) {
      rows.add(row);
    }
    return rows;
  }

  private static String v4(String found) {
    return "line 1, column 7: expected an IPv4 address or prefix: four numbers from 0 to 255,"
        + (" without leading zeros, found '" + found + "'");
  }

  private static String v6(String found) {
    return "line 1, column 7: expected an IPv6 address or prefix, found '" + found + "'";
  }

  private static String length(int column, String from, String found) {
    return "line 1, column "
        + column
        + ": expected a prefix length from "
        + from
        + ", found '"
        + found
        + "'";
  }

  private static String labels(String found) {
    return "line 1, column 7: expected a host name without empty labels, such as db.internal or"
        + (" *.internal, found '" + found + "'");
  }

  private static String star(String found) {
    return "line 1, column 7: expected a host name with * as its first label only, such as"
        + (" *.internal, found '" + found + "'");
  }

  private static String letters(String hint, String found) {
    return "line 1, column 7: expected a host name of letters, digits, -, _ and dots"
        + (hint + ", found '" + found + "'");
  }

  private static String port(String found) {
    return "line 1, column 7: expected an address or a host name, with its ports as a word of their"
        + (" own, found '" + found + "'");
  }

  private static String zero(int column, String found) {
    return "line 1, column "
        + column
        + ": expected a port from 1 to 65535 (only * matches port 0,"
        + (" where the kernel picks), found '" + found + "'");
  }

  private static String ports(int column, String found) {
    return "line 1, column "
        + column
        + ": expected a port from 1 to 65535, or a range of them such"
        + (" as 9092-9094, found '" + found + "'");
  }

  private static String comma(int column, String found) {
    return "line 1, column "
        + column
        + ": expected a port from 1 to 65535 between commas (no blanks"
        + (" in a list), found '" + found + "'");
  }
}
