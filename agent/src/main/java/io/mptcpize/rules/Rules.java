package io.mptcpize.rules;

/**
 * Which sockets become MPTCP: rules in order, of which the first that matches decides. What none
 * matches is TCP, so that a list of {@code mptcp} rules is an allowlist. The grammar stands at
 * {@link RulesParser}. Immutable; matching allocates nothing.
 */
public final class Rules {
  /** What is known of a socket before its address is. */
  public enum Answer {
    MPTCP,
    TCP,
    DEPENDS
  }

  /**
   * The spaces that an address can lie in, with rules of their own each. A listener on the wildcard
   * address is on none of the addresses and on all: no prefix matches it but one that is all of a
   * family.
   */
  static final int CONNECT_V4 = 0;

  static final int CONNECT_V6 = 1;
  static final int LISTEN_V4 = 2;
  static final int LISTEN_V6 = 3;
  static final int LISTEN_WILDCARD = 4;
  static final int SPACES = 5;

  private static final int KEYS = 5;

  /** No rules at all: everything is MPTCP. */
  public static final Rules NONE = new Rules(new Rule[0], true);

  private final Rule[] rules;
  private final boolean otherwise;

  /** By space: the rules that can match there, in order. */
  private final Rule[][] candidates = new Rule[SPACES][];

  /**
   * By space, {@link #KEYS} for each candidate, so that most are passed over without being touched:
   * mask and value of the address's upper half, then of the lower; in one word the lowest port, the
   * highest, and {@link Rule#nameLength}.
   */
  private final long[][] keys = new long[SPACES][];

  private final Answer connectV4;
  private final Answer connectBoth;
  private final Answer listenV4;
  private final Answer listenBoth;
  private final boolean connectNames;
  private final boolean listenNames;

  private Rules(Rule[] rules, boolean otherwise) {
    this.rules = rules;
    this.otherwise = otherwise;
    for (int space = 0; space < SPACES; space++) {
      fill(space);
    }
    connectV4 = answer(Role.CONNECT, false);
    connectBoth = answer(Role.CONNECT, true);
    listenV4 = answer(Role.LISTEN, false);
    listenBoth = answer(Role.LISTEN, true);
    connectNames = findNames(Role.CONNECT);
    listenNames = findNames(Role.LISTEN);
  }

  /**
   * @param text rules, separated by {@code ;} or line ends; with none in it, everything is TCP
   * @param source how errors and {@link Rule#place} name the text
   */
  public static Rules parse(String text, String source) throws RulesException {
    return new Rules(new RulesParser(text, source).parse(), false);
  }

  /**
   * What every socket of this role gets, whatever its address, port and name: exact, {@code
   * DEPENDS} where both answers occur.
   *
   * @param ipv6 false: the socket meets IPv4 addresses only; true: IPv6 and IPv4
   */
  public Answer always(Role role, boolean ipv6) {
    if (role == Role.CONNECT) {
      return ipv6 ? connectBoth : connectV4;
    }
    return ipv6 ? listenBoth : listenV4;
  }

  /**
   * @param address 4 or 16 bytes: the remote address, or the one that a listener is bound to
   * @param port 0 where the kernel picks one: only {@code *} matches it
   * @param name what the application used, or null
   */
  public boolean isMptcp(Role role, byte[] address, int port, String name) {
    Rule rule = deciding(role, address, port, name);
    return rule == null ? otherwise : rule.mptcp;
  }

  /** The rule that decides, as {@link #isMptcp}; null: none matches, the default does. */
  Rule deciding(Role role, byte[] address, int port, String name) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < address.length; i++) {
      high = high << 8 | low >>> 56;
      low = low << 8 | address[i] & 0xff;
    }
    boolean v4 = address.length == 4;
    if (!v4 && Prefix.isMapped(high, low)) {
      v4 = true;
      low &= 0xffffffffL;
    }
    int space;
    if (role == Role.CONNECT) {
      space = v4 ? CONNECT_V4 : CONNECT_V6;
    } else if (high == 0 && low == 0) {
      space = LISTEN_WILDCARD;
    } else {
      space = v4 ? LISTEN_V4 : LISTEN_V6;
    }
    int length = name == null ? 0 : Rule.lengthOf(name);
    Rule[] inSpace = candidates[space];
    long[] key = keys[space];
    for (int i = 0, k = 0; i < inSpace.length; i++, k += KEYS) {
      if ((high & key[k]) == key[k + 1]
          && (low & key[k + 2]) == key[k + 3]
          && mayTake(key[k + 4], port, length)
          && inSpace[i].takes(port, name)) {
        return inSpace[i];
      }
    }
    return null;
  }

  private static boolean mayTake(long key, int port, int length) {
    int needed = (int) key;
    return port >= key >>> 48
        && port <= (key >>> 32 & 0xffff)
        && (needed == 0 || needed == length || needed < 0 && length > -needed);
  }

  /** Whether a rule with a name can decide on a socket of this role. */
  public boolean usesNames(Role role) {
    return role == Role.CONNECT ? connectNames : listenNames;
  }

  public int size() {
    return rules.length;
  }

  /** The rule at an index, from 0, in the order of the text. */
  Rule rule(int index) {
    return rules[index];
  }

  /** Whether there is a socket that this rule decides on; else those before it take all. */
  boolean canDecide(Rule rule) {
    for (int space = 0; space < SPACES; space++) {
      for (int i = 0; i < candidates[space].length; i++) {
        if (candidates[space][i] == rule && EarlierRules.leave(candidates[space], i, space)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a rule can match addresses of a space. */
  static boolean isIn(Rule rule, int space) {
    Prefix prefix = rule.prefix;
    switch (space) {
      case CONNECT_V4:
      case CONNECT_V6:
        return rule.connect && (prefix == null || prefix.v4 == (space == CONNECT_V4));
      case LISTEN_V4:
      case LISTEN_V6:
        return rule.listen && (prefix == null || prefix.v4 == (space == LISTEN_V4));
      default:
        return rule.listen && (prefix == null || prefix.isAll() || prefix.isWildcard());
    }
  }

  private void fill(int space) {
    int count = 0;
    Rule[] inSpace = new Rule[rules.length];
    for (Rule rule : rules) {
      if (isIn(rule, space)) {
        inSpace[count++] = rule;
      }
    }
    candidates[space] = new Rule[count];
    System.arraycopy(inSpace, 0, candidates[space], 0, count);
    keys[space] = new long[KEYS * count];
    for (int i = 0; i < count; i++) {
      fill(keys[space], KEYS * i, inSpace[i]);
    }
  }

  private static void fill(long[] keys, int at, Rule rule) {
    if (rule.prefix != null) {
      keys[at] = Prefix.highMask(rule.prefix.bits);
      keys[at + 1] = rule.prefix.high;
      keys[at + 2] = Prefix.lowMask(rule.prefix.bits);
      keys[at + 3] = rule.prefix.low;
    }
    long lowest = rule.ports[0];
    long highest = rule.ports[rule.ports.length - 1];
    keys[at + 4] = lowest << 48 | highest << 32 | rule.nameLength() & 0xffffffffL;
  }

  private Answer answer(Role role, boolean ipv6) {
    if (rules.length == 0) {
      return otherwise ? Answer.MPTCP : Answer.TCP;
    }
    boolean mptcp = false;
    boolean tcp = false;
    for (int space = 0; space < SPACES; space++) {
      if (isSpaceOf(space, role) && (ipv6 || space != CONNECT_V6 && space != LISTEN_V6)) {
        Rule[] inSpace = candidates[space];
        for (int i = 0; i <= inSpace.length; i++) {
          boolean says = i < inSpace.length ? inSpace[i].mptcp : otherwise;
          if (!(says ? mptcp : tcp) && EarlierRules.leave(inSpace, i, space)) {
            mptcp |= says;
            tcp |= !says;
          }
        }
      }
    }
    return mptcp && tcp ? Answer.DEPENDS : mptcp ? Answer.MPTCP : Answer.TCP;
  }

  private boolean findNames(Role role) {
    for (int space = 0; space < SPACES; space++) {
      Rule[] inSpace = candidates[space];
      for (int i = 0; isSpaceOf(space, role) && i < inSpace.length; i++) {
        if (inSpace[i].name != null && EarlierRules.leave(inSpace, i, space)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isSpaceOf(int space, Role role) {
    return (space < LISTEN_V4) == (role == Role.CONNECT);
  }

  /** Canonical text, one rule a line; empty for no rules. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Rule rule : rules) {
      text.append(rule).append('\n');
    }
    return text.toString();
  }
}
