package io.mptcpize.rules;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Says in words what rules are, which of them decides on a socket, and why. */
public final class RulesExplanation {
  private static final String DEFAULT = "no rule matches, and what none matches is TCP";

  private final Rules rules;
  private final Target target;
  private final PrintStream out;

  private RulesExplanation(Rules rules, Target target, PrintStream out) {
    this.rules = rules;
    this.target = target;
    this.out = out;
  }

  /**
   * Says which rule decides on a socket, and why the ones before it do not; looks no name up.
   *
   * @param target the socket that is asked about
   */
  public static void explain(Rules rules, Target target, PrintStream out) {
    RulesExplanation explanation = new RulesExplanation(rules, target, out);
    if (target.address != null) {
      explanation.printForAddress();
    } else {
      explanation.printForName();
    }
  }

  /**
   * Prints rules as they are understood, and which of them can never decide.
   *
   * @param source how the text that they stand in is called
   */
  public static void list(Rules rules, String source, PrintStream out) {
    int size = rules.size();
    if (size == 0) {
      out.println(source + ": no rules, so everything is TCP");
      return;
    }
    out.println(
        source + (size == 1 ? ": 1 rule" : ": " + size + " rules, the first match decides"));
    for (int i = 0; i < size; i++) {
      Rule rule = rules.rule(i);
      out.println(
          item(i)
              + rule
              + (rules.canDecide(rule) ? "" : "   # never decides: earlier rules take it all"));
    }
    out.println("everything else is TCP");
  }

  /** The number of a rule, set before it in a list. */
  private static String item(int index) {
    String number = String.valueOf(index + 1);
    StringBuilder item = new StringBuilder();
    for (int i = number.length(); i < 3; i++) {
      item.append(' ');
    }
    return item.append(number).append("  ").toString();
  }

  private void printForAddress() {
    Rule deciding = rules.deciding(target.role, target.address.bytes(), target.port, null);
    out.println(target + " " + answer(deciding));
    int decidingAt = 0;
    boolean names = false;
    while (decidingAt < rules.size() && rules.rule(decidingAt) != deciding) {
      names |= fits(rules.rule(decidingAt));
      decidingAt++;
    }
    if (deciding != null) {
      out.println(item(decidingAt) + deciding + " (" + deciding.place() + ")");
      out.println("     " + why(deciding));
    }
    printPassedOver(decidingAt);
    if (names) {
      out.println(
          "an application that used a name may meet a rule by name before: ask about NAME:"
              + target.port);
    }
  }

  private void printPassedOver(int decidingAt) {
    if (decidingAt > 0) {
      out.println(
          decidingAt < rules.size() ? "the rules before it do not match:" : "why none matches:");
    }
    for (int i = 0; i < decidingAt; i++) {
      out.println(item(i) + rules.rule(i) + ": " + whyNot(rules.rule(i)));
    }
  }

  private void printForName() {
    List<Rule> possible = possible();
    Rule last = possible.get(possible.size() - 1);
    boolean same = true;
    for (Rule rule : possible) {
      same &= isMptcp(rule) == isMptcp(last);
    }
    if (possible.size() == 1) {
      out.println(target + " " + answer(last));
      if (last != null) {
        out.println(item(indexOf(last)) + last + " (" + last.place() + ")");
        out.println("     " + why(last));
      }
      printPassedOver(last == null ? rules.size() : indexOf(last));
    } else {
      String verdict = same ? "is " + decision(last) + " at whatever address" : "depends";
      out.println(target + " " + verdict + (same ? ", by one of these:" : " on its address:"));
      for (Rule rule : possible) {
        printPossible(rule);
      }
    }
    out.println("the name was not looked up; an application that resolves it by itself and uses");
    out.println("the bare address is judged by rules with addresses alone");
  }

  private void printPossible(Rule rule) {
    if (rule == null) {
      out.println("     TCP otherwise: " + DEFAULT);
    } else {
      String when =
          rule.prefix == null ? " otherwise" : " if the address is " + inOrIs(rule.prefix);
      out.println(
          item(indexOf(rule)) + decision(rule) + when + ": " + rule + " (" + rule.place() + ")");
    }
  }

  /** The rules that may decide on the name, in order; the last needs no address, null: default. */
  private List<Rule> possible() {
    List<Rule> fitting = new ArrayList<>();
    Rule sure = null;
    for (int i = 0; i < rules.size() && sure == null; i++) {
      Rule rule = rules.rule(i);
      if (rule.isFor(target.role) && rule.takes(target.port, target.name)) {
        if (rule.prefix == null) {
          sure = rule;
        } else {
          fitting.add(rule);
        }
      }
    }
    List<Rule> possible = new ArrayList<>();
    for (Rule rule : fitting) {
      if (isLeft(fitting, rule)) {
        possible.add(rule);
      }
    }
    if (possible.isEmpty() || isLeft(fitting, null)) {
      possible.add(sure);
    }
    return possible;
  }

  /** Whether those before a rule, or all of them for null, leave it an address. */
  private boolean isLeft(List<Rule> fitting, Rule rule) {
    boolean connect = target.role == Role.CONNECT;
    for (int space :
        new int[] {
          connect ? Rules.CONNECT_V4 : Rules.LISTEN_V4, connect ? Rules.CONNECT_V6 : Rules.LISTEN_V6
        }) {
      List<Rule> inSpace = new ArrayList<>();
      for (Rule each : fitting) {
        if (Rules.isIn(each, space)) {
          inSpace.add(each);
        }
      }
      int index = rule == null ? inSpace.size() : inSpace.indexOf(rule);
      BitSet port = new BitSet();
      port.set(target.port);
      if (index >= 0 && EarlierRules.leave(inSpace.toArray(new Rule[0]), index, space, port)) {
        return true;
      }
    }
    return false;
  }

  private String answer(Rule deciding) {
    return deciding == null
        ? "is TCP: " + DEFAULT
        : "is " + decision(deciding) + ", by rule " + (indexOf(deciding) + 1);
  }

  private static String decision(Rule rule) {
    return isMptcp(rule) ? "MPTCP" : "TCP";
  }

  private static boolean isMptcp(Rule rule) {
    return rule != null && rule.mptcp;
  }

  private int indexOf(Rule rule) {
    int index = 0;
    while (rules.rule(index) != rule) {
      index++;
    }
    return index;
  }

  /** Whether a rule by name would match, if the application used a name that fits. */
  private boolean fits(Rule rule) {
    return rule.name != null && rule.isFor(target.role) && rule.takesPort(target.port);
  }

  private String why(Rule rule) {
    String address;
    if (rule.name != null) {
      address = target.name + (rule.name.startsWith("*") ? " ends as " : " is ") + rule.name;
    } else if (rule.prefix == null) {
      address = "every address";
    } else if (isWildcardListener()) {
      address = "a listener on the wildcard address matches " + rule.prefix;
    } else {
      address = "the address is " + inOrIs(rule.prefix);
    }
    String ports = rule.portList();
    boolean one = ports.equals(String.valueOf(target.port));
    String port = ports.equals("*") ? "every port" : "the port is " + (one ? "" : "in ") + ports;
    return address + "; " + port;
  }

  private static String inOrIs(Prefix prefix) {
    return (prefix.bits == 128 ? "" : "in ") + prefix;
  }

  private String whyNot(Rule rule) {
    if (!rule.isFor(target.role)) {
      return target.role == Role.CONNECT ? "for sockets that listen" : "for sockets that connect";
    }
    if (!rule.takesPort(target.port)) {
      return "port " + target.port + " is not among its ports";
    }
    if (rule.name != null) {
      return target.name == null ? "for a name, and none is asked about" : "another name";
    }
    if (isWildcardListener()) {
      return "a listener on the wildcard address matches no narrower prefix";
    }
    return "the address is not " + inOrIs(rule.prefix);
  }

  private boolean isWildcardListener() {
    return target.role == Role.LISTEN && target.address != null && target.address.isWildcard();
  }
}
