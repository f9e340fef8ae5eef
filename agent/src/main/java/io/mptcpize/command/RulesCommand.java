package io.mptcpize.command;

import io.mptcpize.rules.Rules;
import io.mptcpize.rules.RulesException;
import io.mptcpize.rules.RulesExplanation;
import io.mptcpize.rules.RulesFile;
import io.mptcpize.rules.Target;
import java.io.IOException;
import java.io.PrintStream;

/**
 * {@code rules FILE [connect|listen HOST:PORT]}: prints rules as they are understood, or says which
 * of them decides and why. Looks no name up.
 */
public final class RulesCommand extends Command {
  @Override
  String name() {
    return "rules";
  }

  @Override
  String[] help() {
    return new String[] {
      "usage: java -jar mptcpize.jar rules FILE [connect|listen HOST:PORT]",
      "",
      "Checks a file of rules and prints them as they are understood, or says which of them",
      "decides on a connection or a listener, and why. Looks no name up. - is standard input.",
      "",
      "Exit code: 0 the rules are good, 1 they are broken or cannot be read, 2 wrong usage.",
      "",
      "examples:",
      "  java -jar mptcpize.jar rules mptcpize.rules",
      "  java -jar mptcpize.jar rules mptcpize.rules connect a.db.internal:5432",
      "  echo 'mptcp listen * 8080' | java -jar mptcpize.jar rules - listen 0.0.0.0:8080",
    };
  }

  @Override
  int run(String[] arguments, PrintStream out, PrintStream err) throws NotPossible {
    Target target = null;
    if (arguments.length == 3) {
      target = Target.parse(arguments[1], arguments[2]);
    } else if (arguments.length != 1) {
      throw new IllegalArgumentException("rules takes FILE, or FILE connect|listen HOST:PORT");
    }
    boolean standardInput = arguments[0].equals("-");
    String source = standardInput ? "standard input" : arguments[0];
    try {
      Rules rules =
          standardInput ? Rules.parse(RulesFile.read(System.in), source) : RulesFile.read(source);
      if (target == null) {
        RulesExplanation.list(rules, source, out);
      } else {
        RulesExplanation.explain(rules, target, out);
      }
      return DONE;
    } catch (IOException e) {
      throw new NotPossible((standardInput ? "cannot read standard input: " : "") + e.getMessage());
    } catch (RulesException e) {
      throw new NotPossible(e.getMessage());
    }
  }
}
