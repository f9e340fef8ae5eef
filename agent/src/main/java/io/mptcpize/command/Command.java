package io.mptcpize.command;

import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.Libc;
import java.io.File;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.util.function.ToIntBiFunction;

/** What all commands have in common: their help, and how they end. */
abstract class Command implements ToIntBiFunction<String[], PrintStream[]> {
  static final int DONE = 0;
  static final int NOT_POSSIBLE = 1;
  static final int WRONG_USAGE = 2;

  /** Ends a command with a message for people and {@link #NOT_POSSIBLE}. */
  static final class NotPossible extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * @param message what stands in the way, and the way out
     */
    NotPossible(String message) {
      super(message);
    }
  }

  /**
   * Does what is asked, or prints the help where {@code --help} or {@code -h} stands first.
   *
   * @param arguments what follows the command's name on the command line
   * @param streams for results, for errors
   * @return the exit code
   */
  @Override
  public final int applyAsInt(String[] arguments, PrintStream[] streams) {
    PrintStream out = streams[0];
    PrintStream err = streams[1];
    if (arguments.length > 0 && (arguments[0].equals("--help") || arguments[0].equals("-h"))) {
      for (String line : help()) {
        out.println(line);
      }
      return DONE;
    }
    try {
      int exit = run(arguments, out, err);
      return out.checkError() ? NOT_POSSIBLE : exit; // a full disk, or nobody reads any more
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("try: java -jar mptcpize.jar " + name() + " --help");
      return WRONG_USAGE;
    } catch (NotPossible e) {
      err.println(e.getMessage());
      return NOT_POSSIBLE;
    }
  }

  /** As it is called on the command line. */
  abstract String name();

  /** Usage, options, exit codes where they say more than done or not, and examples at the end. */
  abstract String[] help();

  /**
   * Does it.
   *
   * @return the exit code
   * @throws IllegalArgumentException wrong usage, in words
   * @throws NotPossible it cannot be done here
   */
  abstract int run(String[] arguments, PrintStream out, PrintStream err) throws NotPossible;

  /** The agent's jar, which this class is loaded from. */
  static File jar() {
    try {
      return new File(Command.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The kernel's calls, made by this JVM.
   *
   * @throws NotPossible it cannot make any, in words
   */
  static Kernel kernel() throws NotPossible {
    try {
      return new Kernel(Libc.link(jar().getParentFile()));
    } catch (Exception | LinkageError e) {
      throw new NotPossible("the kernel cannot be asked by this java: " + e.getMessage());
    }
  }
}
