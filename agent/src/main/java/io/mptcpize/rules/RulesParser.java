package io.mptcpize.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads rules: {@code mptcp|tcp connect|listen|* ADDRESS PORTS}, each in a line or before a {@code
 * ;}, with blanks or tabs between the words, which are in lower case. A {@code #} and what follows
 * it in the line is passed over, and so is a byte-order mark.
 *
 * <ul>
 *   <li>ADDRESS is {@code *}, an address or prefix (IPv6 perhaps in brackets; a v4-mapped one is
 *       the IPv4 one; no bits may be set behind a prefix), or a host name, with {@code *.} before
 *       it for every name that ends so, at any depth. A name is what the application used, be it to
 *       connect or to bind; upper and lower case are the same, as are names with and without a dot
 *       at the end. What has colons, or nothing but digits, dots and hyphens, is no name.
 *   <li>PORTS is {@code *} or a list such as {@code 9092-9094,443}, of 1 to 65535, in any order.
 * </ul>
 */
final class RulesParser {
  private static final int LONGEST_QUOTE = 40;
  private static final String PORT = "a port from 1 to 65535";

  private final String text;
  private final String source;

  private int at;
  private int line = 1;
  private int lineStart;

  /** Rules in this line so far. */
  private int inLine;

  /** Of the rule that is being read: behind its last word. */
  private int end;

  RulesParser(String text, String source) {
    this.text = text;
    this.source = source;
    if (!text.isEmpty() && text.charAt(0) == '\ufeff') {
      at = 1;
      lineStart = 1;
    }
  }

  Rule[] parse() throws RulesException {
    List<Rule> rules = new ArrayList<>();
    while (skipBlanks()) {
      char c = text.charAt(at);
      if (c == '#') {
        skipComment();
      } else if (c == ';') {
        at++;
      } else if (isLineEnd(c)) {
        nextLine();
      } else {
        rules.add(rule());
      }
    }
    return rules.toArray(new Rule[0]);
  }

  private Rule rule() throws RulesException {
    inLine++;
    String decision = word("mptcp or tcp");
    if (!decision.equals("mptcp") && !decision.equals("tcp")) {
      throw wrong("mptcp or tcp" + lowerCase(decision, "mptcp", "tcp"), decision);
    }
    String role = word("connect, listen or *");
    if (!role.equals("connect") && !role.equals("listen") && !role.equals("*")) {
      throw wrong("connect, listen or *" + lowerCase(role, "connect", "listen"), role);
    }
    String address = word("*, an address, a prefix or a host name");
    Prefix prefix = null;
    String name = null;
    if (!address.equals("*")) {
      prefix = prefix(address);
      name = prefix == null ? name(address) : null;
    }
    int[] ports = ports(word("* or ports, such as 443 or 9092-9094,443"));
    if (skipBlanks() && !isRuleEnd(text.charAt(at))) {
      throw wrong("the end of the rule (a line end or ;)", word(""));
    }
    return new Rule(
        decision.equals("mptcp"),
        !role.equals("listen"),
        !role.equals("connect"),
        prefix,
        name,
        ports,
        source,
        line,
        numberInLine());
  }

  /** The next word of a rule, from {@link #at}, which is then behind it. */
  private String word(String expected) throws RulesException {
    if (!skipBlanks() || isRuleEnd(text.charAt(at))) {
      throw error(expected, "the end of the rule", end);
    }
    int start = at;
    while (at < text.length() && !isBlank(text.charAt(at)) && !isRuleEnd(text.charAt(at))) {
      at++;
    }
    end = at;
    return text.substring(start, at);
  }

  /**
   * @return null: it is to be read as a name
   */
  private Prefix prefix(String word) throws RulesException {
    int slash = word.indexOf('/');
    String host = slash < 0 ? word : word.substring(0, slash);
    Prefix address = host.isEmpty() ? null : Prefix.ofAddress(host);
    if (address == null) {
      if (slash < 0 && word.indexOf(':') < 0 && !isNumeric(word)) {
        return null;
      }
      throw wrong(whatAddress(word, host), word);
    }
    if (slash < 0) {
      return address;
    }
    // the length counts in the bits of the form that was written, not in those of the address
    int hidden = host.indexOf(':') < 0 ? 96 : 0;
    int least = address.v4 ? 96 - hidden : 0;
    int most = 128 - hidden;
    String length = word.substring(slash + 1);
    int bits = number(length, most);
    if (bits < least) {
      String mapped = least == 0 ? "" : " (of the IPv6 form; or write the IPv4 prefix)";
      throw wrongAt(
          "a prefix length from " + least + " to " + most + mapped, length, end - length.length());
    }
    Prefix prefix = address.network(bits + hidden);
    if (prefix.high != address.high || prefix.low != address.low) {
      throw wrong("no address bits behind the prefix length: " + prefix + " or a longer one", word);
    }
    return prefix;
  }

  /** What should have stood where an address was meant. */
  private static String whatAddress(String word, String host) {
    int colon = word.indexOf(':');
    if (word.contains("://")) {
      return "an address or a host name, without a scheme before it";
    }
    boolean afterBracket = colon > 0 && word.indexOf("]:") > 0;
    if (colon >= 0 && (afterBracket || word.indexOf(':', colon + 1) < 0)) {
      return "an address or a host name, with its ports as a word of their own";
    }
    if (colon >= 0) {
      return word.indexOf('%') < 0
          ? "an IPv6 address or prefix"
          : "an IPv6 address or prefix, without a zone";
    }
    if (!isNumeric(host)) {
      return "an address before the / (a host name takes no prefix length)";
    }
    return word.indexOf('-') < 0
        ? "an IPv4 address or prefix: four numbers from 0 to 255, without leading zeros"
        : "an address or a prefix, such as 10.0.0.0/24, not a range";
  }

  private String name(String word) throws RulesException {
    int length = word.length();
    String name = length > 1 && word.charAt(length - 1) == '.' ? word.substring(0, --length) : word;
    int from = name.startsWith("*.") ? 2 : 0;
    char before = '.';
    for (int i = from; i < length; i++) {
      char c = name.charAt(i);
      if (c == '*') {
        throw wrong("a host name with * as its first label only, such as *.internal", word);
      }
      if (c != '.' && !isNameCharacter(c)) {
        String hint = c < 0x80 ? "" : " (an international name in its xn-- form)";
        throw wrong("a host name of letters, digits, -, _ and dots" + hint, word);
      }
      if (c == '.' && before == '.') {
        throw wrong("a host name without empty labels, such as db.internal or *.internal", word);
      }
      before = c;
    }
    if (before == '.') {
      throw wrong("a host name without empty labels, such as db.internal or *.internal", word);
    }
    if (isNumeric(name.substring(from))) {
      throw wrong("a host name behind *. (addresses are written as a prefix, 10.0.0.0/8)", word);
    }
    return lowerCase(name);
  }

  private int[] ports(String word) throws RulesException {
    if (word.equals("*")) {
      return Rule.ALL_PORTS;
    }
    int[] ranges = new int[8];
    int count = 0;
    int wordStart = end - word.length();
    int start = 0;
    while (start <= word.length()) {
      int comma = word.indexOf(',', start);
      int stop = comma < 0 ? word.length() : comma;
      if (count == ranges.length) {
        ranges = Arrays.copyOf(ranges, 2 * count);
      }
      range(word.substring(start, stop), wordStart + start, word, ranges, count);
      count += 2;
      start = stop + 1;
    }
    return merged(ranges, count);
  }

  /** Reads {@code 443} or {@code 9092-9094} into two elements. */
  private void range(String range, int position, String list, int[] ranges, int index)
      throws RulesException {
    if (range.isEmpty()) {
      throw wrongAt(PORT + " between commas (no blanks in a list)", list, position);
    }
    if (range.equals("*")) {
      throw wrongAt("* alone, or ports", list, position);
    }
    int hyphen = range.indexOf('-');
    int low = number(hyphen < 0 ? range : range.substring(0, hyphen), Rule.MAX_PORT);
    int high = hyphen < 0 ? low : number(range.substring(hyphen + 1), Rule.MAX_PORT);
    if (low == 0 || high == 0) {
      throw wrongAt(PORT + " (only * matches port 0, where the kernel picks)", range, position);
    }
    if (low < 0 || high < 0) {
      throw wrongAt(PORT + ", or a range of them such as 9092-9094", range, position);
    }
    if (low > high) {
      throw wrongAt("a range that begins with its lower port", range, position);
    }
    ranges[index] = low;
    ranges[index + 1] = high;
  }

  /** Puts ranges in order, and those together that overlap or meet. */
  private static int[] merged(int[] ranges, int count) {
    if (count == 2) {
      return Arrays.copyOf(ranges, 2); // sorting loads a class
    }
    long[] sorted = new long[count / 2];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = (long) ranges[2 * i] << 32 | ranges[2 * i + 1];
    }
    Arrays.sort(sorted);
    int merged = 0;
    for (long range : sorted) {
      int low = (int) (range >>> 32);
      int high = (int) range;
      if (merged > 0 && low <= ranges[merged - 1] + 1) {
        ranges[merged - 1] = Math.max(ranges[merged - 1], high);
      } else {
        ranges[merged++] = low;
        ranges[merged++] = high;
      }
    }
    return Arrays.copyOf(ranges, merged);
  }

  /**
   * @return -1: not a decimal number from 0 to this, or one with leading zeros
   */
  static int number(String digits, int most) {
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + c - '0';
      if (number > most) {
        return -1;
      }
    }
    return digits.isEmpty() || digits.length() > 1 && digits.charAt(0) == '0' ? -1 : number;
  }

  /** Whether an application could use this as a host name; no pattern. */
  static boolean isName(String host) {
    for (int i = 0; i < host.length(); i++) {
      if (host.charAt(i) != '.' && !isNameCharacter(host.charAt(i))) {
        return false;
      }
    }
    return !isNumeric(host);
  }

  private static boolean isNumeric(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isNameCharacter(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }

  /** Not the library's, which knows more letters than names have. */
  private static String lowerCase(String name) {
    char[] letters = name.toCharArray();
    for (int i = 0; i < letters.length; i++) {
      if (letters[i] >= 'A' && letters[i] <= 'Z') {
        letters[i] += 'a' - 'A';
      }
    }
    return new String(letters);
  }

  private static String lowerCase(String found, String one, String other) {
    boolean isUpper = found.equalsIgnoreCase(one) || found.equalsIgnoreCase(other);
    return isUpper ? " (in lower case)" : "";
  }

  /**
   * @return false: the text is at its end
   */
  private boolean skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return at < text.length();
  }

  private void skipComment() {
    while (at < text.length() && !isLineEnd(text.charAt(at))) {
      at++;
    }
  }

  private void nextLine() {
    boolean two = text.startsWith("\r\n", at);
    at += two ? 2 : 1;
    line++;
    lineStart = at;
    inLine = 0;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isRuleEnd(char c) {
    return c == ';' || c == '#' || isLineEnd(c);
  }

  /** Which rule of its line the one is that is being read; 0: the only one. */
  private int numberInLine() {
    int stop = at;
    while (stop < text.length() && !isRuleEnd(text.charAt(stop))) {
      stop++;
    }
    return inLine > 1 || stop < text.length() && text.charAt(stop) == ';' ? inLine : 0;
  }

  /** The word that was read last is wrong. */
  private RulesException wrong(String expected, String word) {
    return wrongAt(expected, word, end - word.length());
  }

  private RulesException wrongAt(String expected, String found, int position) {
    return error(expected, quote(found), position);
  }

  private RulesException error(String expected, String found, int position) {
    return new RulesException(
        Rule.place(source, line, numberInLine())
            + ", column "
            + (position - lineStart + 1)
            + ": expected "
            + expected
            + ", found "
            + found);
  }

  /** Foreign text for a message: short, and nothing but printable ASCII. */
  static String quote(String foreign) {
    StringBuilder quoted = new StringBuilder("'");
    int i = 0;
    for (; i < foreign.length() && quoted.length() <= LONGEST_QUOTE; i++) {
      char c = foreign.charAt(i);
      if (c >= ' ' && c <= '~') {
        quoted.append(c);
      } else {
        quoted.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          quoted.append(Character.forDigit(c >>> shift & 0xf, 16));
        }
      }
    }
    return quoted.append(i < foreign.length() ? "...'" : "'").toString();
  }
}
