package io.mptcpize.rules;

import java.util.BitSet;

/**
 * Which rules can decide at all. A name may come with every address, and there is always a name
 * that fits a pattern and no narrower one: so a name that matters to a rule is, for those before
 * it, one whose pattern they contain or do not.
 */
final class EarlierRules {
  private static final int PORTS = Rule.MAX_PORT + 1;

  /** By space: how many of 128 bits all its addresses share; zeros, in each. */
  private static final int[] ROOT_BITS = {96, 0, 96, 0, 128};

  private EarlierRules() {}

  /**
   * Whether the rules before one leave it an address, a port and a name.
   *
   * @param rules those of a space, in order
   * @param index the rule; as many as there are: the default, for sockets without a name
   */
  static boolean leave(Rule[] rules, int index, int space) {
    return leave(rules, index, space, allPorts());
  }

  /**
   * The same, looking at some ports only.
   *
   * @param ports is changed
   */
  static boolean leave(Rule[] rules, int index, int space, BitSet ports) {
    Rule rule = index < rules.length ? rules[index] : null;
    Rule[] before = new Rule[index + 2];
    int count = addHoles(before, space);
    for (int i = 0; i < index; i++) {
      Rule earlier = rules[i];
      if (earlier.name == null || rule != null && rule.name != null && earlier.takesNamesOf(rule)) {
        before[count++] = earlier;
      }
    }
    Prefix prefix = null;
    if (rule != null) {
      keep(ports, rule.ports);
      prefix = space == Rules.LISTEN_WILDCARD ? null : rule.prefix;
    }
    return prefix == null
        ? !covered(0, 0, ROOT_BITS[space], before, count, ports)
        : !covered(prefix.high, prefix.low, prefix.bits, before, count, ports);
  }

  /** What looks as if it lay in a space, and does not. */
  private static int addHoles(Rule[] before, int space) {
    int count = 0;
    if (space == Rules.CONNECT_V6 || space == Rules.LISTEN_V6) {
      before[count++] = hole(0xffff00000000L, 96); // v4-mapped
    }
    if (space == Rules.LISTEN_V4 || space == Rules.LISTEN_V6) {
      before[count++] = hole(0, 128); // the wildcard
    }
    return count;
  }

  private static Rule hole(long low, int bits) {
    Prefix prefix = new Prefix(false, 0, low, bits);
    return new Rule(false, true, true, prefix, null, Rule.ALL_PORTS, "", 0, 0);
  }

  /**
   * Whether rules match every address of a prefix at every one of these ports. Halves the prefix as
   * long as rules lie in both halves: where they lie in one, the other is not covered.
   */
  private static boolean covered(
      long high, long low, int bits, Rule[] rules, int count, BitSet ports) {
    long highBit = bits < 64 ? 1L << (63 - bits) : 0;
    long lowBit = bits < 64 || bits == 128 ? 0 : 1L << (127 - bits);
    Rule[] inside = new Rule[count];
    int insideCount = 0;
    int inUpper = 0;
    for (int i = 0; i < count && !ports.isEmpty(); i++) {
      Prefix prefix = rules[i].prefix;
      if (prefix == null || prefix.contains(high, low, bits)) {
        remove(ports, rules[i].ports);
      } else if ((prefix.high & Prefix.highMask(bits)) == high
          && (prefix.low & Prefix.lowMask(bits)) == low) {
        inside[insideCount++] = rules[i];
        inUpper += (prefix.high & highBit | prefix.low & lowBit) == 0 ? 0 : 1;
      }
    }
    if (ports.isEmpty()) {
      return true;
    }
    if (inUpper == 0 || inUpper == insideCount) {
      return false;
    }
    return covered(high, low, bits + 1, inside, insideCount, (BitSet) ports.clone())
        && covered(high | highBit, low | lowBit, bits + 1, inside, insideCount, ports);
  }

  private static BitSet allPorts() {
    BitSet ports = new BitSet(PORTS);
    ports.set(0, PORTS);
    return ports;
  }

  private static void keep(BitSet ports, int[] ranges) {
    int from = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      ports.clear(from, ranges[i]);
      from = ranges[i + 1] + 1;
    }
    ports.clear(from, PORTS);
  }

  private static void remove(BitSet ports, int[] ranges) {
    for (int i = 0; i < ranges.length; i += 2) {
      ports.clear(ranges[i], ranges[i + 1] + 1);
    }
  }
}
