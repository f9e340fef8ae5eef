package io.mptcpize.rules;

/**
 * An IPv4 or IPv6 address or prefix. Both live in 128 bits, an IPv4 address in the lowest 32 under
 * zeros; {@link #v4} keeps the families apart. A v4-mapped IPv6 address is its IPv4 address.
 */
final class Prefix {
  private static final int GROUPS = 8;

  final boolean v4;
  final long high;
  final long low;

  /** How many of the 128 bits count: from 96 for IPv4, 128 for one address. */
  final int bits;

  Prefix(boolean v4, long high, long low, int bits) {
    this.v4 = v4;
    this.high = high;
    this.low = low;
    this.bits = bits;
  }

  /**
   * @param text an address as it is written, an IPv6 one perhaps in brackets
   * @return the prefix that holds this one address; null: the text is no address
   */
  static Prefix ofAddress(String text) {
    if (text.indexOf(':') < 0) {
      long low = parseV4(text);
      return low < 0 ? null : new Prefix(true, 0, low, 128);
    }
    int end = text.length() - 1;
    boolean bracketed = text.charAt(0) == '[' && text.charAt(end) == ']';
    int[] groups = parseV6(bracketed ? text.substring(1, end) : text);
    return groups == null ? null : of(pack(groups, 0), pack(groups, 4));
  }

  private static Prefix of(long high, long low) {
    boolean v4 = isMapped(high, low);
    return new Prefix(v4, high, v4 ? low & 0xffffffffL : low, 128);
  }

  /** Whether an IPv6 address stands for an IPv4 one, {@code ::ffff:a.b.c.d}. */
  static boolean isMapped(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** The prefix of this many bits (of 128) that this address or prefix lies in. */
  Prefix network(int bits) {
    return new Prefix(v4, high & highMask(bits), low & lowMask(bits), bits);
  }

  /** Whether all of another prefix lies in this one; both of the same family. */
  boolean contains(long otherHigh, long otherLow, int otherBits) {
    return bits <= otherBits
        && (otherHigh & highMask(bits)) == high
        && (otherLow & lowMask(bits)) == low;
  }

  /** Whether this is {@code 0.0.0.0} or {@code ::} itself. */
  boolean isWildcard() {
    return high == 0 && low == 0 && bits == 128;
  }

  /** Whether this is every address of its family. */
  boolean isAll() {
    return bits == (v4 ? 96 : 0);
  }

  /** The address, or the first of the prefix, in 4 or 16 bytes. */
  byte[] bytes() {
    byte[] bytes = new byte[v4 ? 4 : 16];
    for (int i = bytes.length - 1, shift = 0; i >= 0; i--, shift += 8) {
      bytes[i] = (byte) ((shift < 64 ? low : high) >>> shift);
    }
    return bytes;
  }

  /** The bits of the upper half that a prefix of so many bits looks at. */
  static long highMask(int bits) {
    return bits == 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
  }

  /** The same of the lower half. */
  static long lowMask(int bits) {
    return bits <= 64 ? 0 : -1L << (128 - bits);
  }

  /** Four numbers from 0 to 255; a leading zero is refused, since it means octal to some. */
  private static long parseV4(String text) {
    long address = 0;
    int parts = 0;
    int at = 0;
    while (parts < 4) {
      int start = at;
      int part = 0;
      while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
        part = part * 10 + text.charAt(at++) - '0';
      }
      if (at == start || part > 255 || at - start > 1 && text.charAt(start) == '0') {
        return -1;
      }
      address = address << 8 | part;
      parts++;
      if (parts < 4 && (at == text.length() || text.charAt(at++) != '.')) {
        return -1;
      }
    }
    return at == text.length() ? address : -1;
  }

  /**
   * @return eight groups of 16 bits, or null
   */
  private static int[] parseV6(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      int start = at;
      int group = 0;
      while (at < text.length() && at - start < 4 && hex(text.charAt(at)) >= 0) {
        group = group << 4 | hex(text.charAt(at++));
      }
      if (at < text.length() && text.charAt(at) == '.') {
        long v4 = parseV4(text.substring(start));
        if (v4 < 0 || count > GROUPS - 2) {
          return null;
        }
        groups[count++] = (int) (v4 >>> 16);
        groups[count++] = (int) v4 & 0xffff;
        break;
      }
      if (at == start || count == GROUPS) {
        return null;
      }
      groups[count++] = group;
      if (at == text.length()) {
        break;
      }
      if (text.charAt(at++) != ':' || at == text.length()) {
        return null;
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        at++;
      }
    }
    return spread(groups, count, gap);
  }

  /** Puts zeros where the {@code ::} stood, which stands for one group at least. */
  private static int[] spread(int[] groups, int count, int gap) {
    if (gap < 0) {
      return count == GROUPS ? groups : null;
    }
    if (count == GROUPS) {
      return null;
    }
    int[] all = new int[GROUPS];
    System.arraycopy(groups, 0, all, 0, gap);
    System.arraycopy(groups, gap, all, GROUPS - count + gap, count - gap);
    return all;
  }

  private static long pack(int[] groups, int from) {
    return (long) groups[from] << 48
        | (long) groups[from + 1] << 32
        | (long) groups[from + 2] << 16
        | groups[from + 3];
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int hex(char c) {
    if (isDigit(c)) {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  /** The address, in RFC 5952's form, and the length of a prefix that is more than one address. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (v4) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        text.append(low >>> shift & 0xff).append(shift == 0 ? "" : ".");
      }
    } else {
      appendV6(text);
    }
    if (bits < 128) {
      text.append('/').append(v4 ? bits - 96 : bits);
    }
    return text.toString();
  }

  private void appendV6(StringBuilder text) {
    int gap = -1;
    int gapEnd = -1;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(end) == 0) {
        end++;
      }
      if (end - start > 1 && end - start > gapEnd - gap) {
        gap = start;
        gapEnd = end;
      }
    }
    for (int i = 0; i < GROUPS; i++) {
      if (i == gap) {
        text.append("::");
        i = gapEnd - 1;
      } else {
        text.append(i == 0 || i == gapEnd ? "" : ":").append(Integer.toHexString(group(i)));
      }
    }
  }

  private int group(int index) {
    return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index & 3))) & 0xffff;
  }
}
