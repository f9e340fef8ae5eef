package io.mptcpize.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a command: options that are declared, and the rest. {@code --name VALUE} and
 * {@code --name=VALUE} are the same; {@code --} ends the options.
 */
final class Arguments {
  private final Map<String, String> options = new HashMap<>();
  private final List<String> rest = new ArrayList<>();

  private Arguments() {}

  /**
   * Reads them, options among the rest.
   *
   * @param declared the options that there are, as {@code --json}, or {@code --java=} where one
   *     takes a value, or {@code --watch[=]} where one may, and then behind a {@code =}
   * @throws IllegalArgumentException an option that there is not, one without its value, or twice
   */
  static Arguments parse(String[] arguments, String... declared) {
    return new Arguments().read(arguments, false, declared);
  }

  /** The same where the first that is no option begins the rest, a command line of its own say. */
  static Arguments parseUntilFirst(String[] arguments, String... declared) {
    return new Arguments().read(arguments, true, declared);
  }

  private Arguments read(String[] arguments, boolean untilFirst, String[] declared) {
    boolean anyMore = true;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!anyMore || !argument.startsWith("-") || argument.equals("-")) {
        rest.add(argument);
        anyMore &= !untilFirst;
      } else if (argument.equals("--")) {
        anyMore = false;
      } else {
        i += option(argument, i + 1 < arguments.length ? arguments[i + 1] : null, declared);
      }
    }
    return this;
  }

  /**
   * @return how many arguments behind it belong to it
   */
  private int option(String argument, String next, String[] declared) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    for (String known : declared) {
      boolean mayTakeValue = known.endsWith("[=]");
      boolean takesValue = known.endsWith("=");
      int length = known.length() - (mayTakeValue ? 3 : takesValue ? 1 : 0);
      if (name.equals(known.substring(0, length))) {
        if (!takesValue && !mayTakeValue && equals >= 0) {
          throw new IllegalArgumentException(name + " takes no value");
        }
        String value = equals >= 0 ? argument.substring(equals + 1) : takesValue ? next : "";
        if (value == null) {
          throw new IllegalArgumentException(name + " takes a value");
        }
        if (options.put(name, value) != null) {
          throw new IllegalArgumentException(name + " is given twice");
        }
        return takesValue && equals < 0 ? 1 : 0;
      }
    }
    throw new IllegalArgumentException("no such option: " + name);
  }

  /** Whether an option was given. */
  boolean has(String name) {
    return options.containsKey(name);
  }

  /** What was given with an option; null if it was not. */
  String get(String name) {
    return options.get(name);
  }

  /** What is no option, in order. */
  List<String> rest() {
    return rest;
  }

  /**
   * The one argument that is no option.
   *
   * @param what it is, for the error
   */
  String only(String what) {
    if (rest.size() != 1) {
      throw new IllegalArgumentException(
          rest.isEmpty() ? what + " is missing" : "one " + what + ", not " + rest.size());
    }
    return rest.get(0);
  }
}
