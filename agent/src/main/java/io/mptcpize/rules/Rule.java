package io.mptcpize.rules;

/** One rule: which sockets it is for, and what they become. */
final class Rule {
  static final int MAX_PORT = 65535;

  /** What {@code *} means for ports: port 0, where the kernel picks one, is among them. */
  static final int[] ALL_PORTS = {0, MAX_PORT};

  final boolean mptcp;
  final boolean connect;
  final boolean listen;

  /** The addresses; null: all, or those that {@link #name} says. */
  final Prefix prefix;

  /** In lower case, without a dot at its end, perhaps {@code *.} before it; null: none. */
  final String name;

  /** Where in {@link #name} that begins which a name must end in, or be. */
  private final int tail;

  /** First and last port of each range, in ascending order, with a port at least between them. */
  final int[] ports;

  private final String place;
  private final int line;
  private final int number;

  /**
   * @param place the source
   * @param number which rule of its line it is; 0: the only one
   */
  Rule(
      boolean mptcp,
      boolean connect,
      boolean listen,
      Prefix prefix,
      String name,
      int[] ports,
      String place,
      int line,
      int number) {
    this.mptcp = mptcp;
    this.connect = connect;
    this.listen = listen;
    this.prefix = prefix;
    this.name = name;
    this.tail = name != null && name.charAt(0) == '*' ? 1 : 0;
    this.ports = ports;
    this.place = place;
    this.line = line;
    this.number = number;
  }

  /**
   * Where it stands: {@code SOURCE, line 3}; of several in a line {@code SOURCE, line 1, rule 2}.
   */
  String place() {
    return place(place, line, number);
  }

  static String place(String source, int line, int number) {
    return source + ", line " + line + (number == 0 ? "" : ", rule " + number);
  }

  boolean isFor(Role role) {
    return role == Role.CONNECT ? connect : listen;
  }

  /** Whether port and name are among its own; the address is another's to compare. */
  boolean takes(int port, String asked) {
    return takesPort(port) && (name == null || asked != null && takesName(asked));
  }

  boolean takesPort(int port) {
    for (int i = 0; i < ports.length && ports[i] <= port; i += 2) {
      if (port <= ports[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** Whether the pattern fits; only for rules that have one. */
  boolean takesName(String asked) {
    int end = lengthOf(asked);
    int start = end - (name.length() - tail);
    if (tail == 0 ? start != 0 : start < 1) {
      return false;
    }
    for (int i = start, j = tail; i < end; i++, j++) {
      char c = asked.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        c += 'a' - 'A';
      }
      if (c != name.charAt(j)) {
        return false;
      }
    }
    return asked.indexOf(':') < 0; // fe80::1%eth0.internal is an address
  }

  /** How long a name is without a dot at its end. */
  static int lengthOf(String asked) {
    int length = asked.length();
    return length > 0 && asked.charAt(length - 1) == '.' ? length - 1 : length;
  }

  /** How long a name must be; negated: how long it must be and longer; 0: it does not matter. */
  int nameLength() {
    return name == null ? 0 : tail == 0 ? name.length() : 1 - name.length();
  }

  /** Whether every name that fits another rule's pattern fits this one's. */
  boolean takesNamesOf(Rule other) {
    return tail == 0 ? name.equals(other.name) : other.name.endsWith(name.substring(tail));
  }

  /** Canonical: parsed again, it gives the same rule. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(mptcp ? "mptcp" : "tcp");
    text.append(connect && listen ? " * " : connect ? " connect " : " listen ");
    text.append(address()).append(' ');
    return appendPorts(text).toString();
  }

  /** Its address or name, as written in a rule. */
  String address() {
    return name != null ? name : prefix != null ? prefix.toString() : "*";
  }

  /** Its ports, as written in a rule. */
  String portList() {
    return appendPorts(new StringBuilder()).toString();
  }

  private StringBuilder appendPorts(StringBuilder text) {
    if (ports[0] == 0) {
      return text.append('*');
    }
    for (int i = 0; i < ports.length; i += 2) {
      text.append(i == 0 ? "" : ",").append(ports[i]);
      if (ports[i] < ports[i + 1]) {
        text.append('-').append(ports[i + 1]);
      }
    }
    return text;
  }
}
