package io.mptcpize.command;

import io.mptcpize.rules.Rules;
import io.mptcpize.rules.RulesException;
import io.mptcpize.rules.RulesExplanation;
import io.mptcpize.rules.RulesFile;
import io.mptcpize.rules.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.util.function.ToIntBiFunction;

/**
 * {@code rules FILE [connect|listen HOST:PORT]}: prints rules as they are understood, or says which
 * of them decides and why. Looks no name up.
 */
public final class RulesCommand implements ToIntBiFunction<String[], PrintStream[]> {
  private static final int DONE = 0;
  private static final int NOT_POSSIBLE = 1;
  private static final int WRONG_USAGE = 2;

  /**
   * @param arguments what follows {@code rules} on the command line
   * @param streams for results, for errors
   * @return the exit code
   */
  @Override
  public int applyAsInt(String[] arguments, PrintStream[] streams) {
    PrintStream out = streams[0];
    PrintStream err = streams[1];
    Target target = null;
    try {
      if (arguments.length == 3) {
        target = Target.parse(arguments[1], arguments[2]);
      } else if (arguments.length != 1) {
        throw new IllegalArgumentException("rules takes FILE, or FILE connect|listen HOST:PORT");
      }
      boolean standardInput = arguments[0].equals("-");
      String source = standardInput ? "standard input" : arguments[0];
      Rules rules =
          standardInput ? Rules.parse(RulesFile.read(System.in), source) : RulesFile.read(source);
      if (target == null) {
        RulesExplanation.list(rules, source, out);
      } else {
        RulesExplanation.explain(rules, target, out);
      }
      return DONE;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("try: java -jar mptcpize.jar --help");
      return WRONG_USAGE;
    } catch (IOException e) {
      err.println("cannot read " + e.getMessage());
      return NOT_POSSIBLE;
    } catch (RulesException e) {
      err.println(e.getMessage());
      return NOT_POSSIBLE;
    }
  }
}
