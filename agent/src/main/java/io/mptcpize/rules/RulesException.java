package io.mptcpize.rules;

/**
 * A text that is not a set of rules; the only error that parsing knows. Its message names the place
 * and is one line: {@code SOURCE, line 3, column 7: expected …, found …}; where a line holds
 * several rules, {@code SOURCE, line 1, rule 2, column 30: …}.
 */
public final class RulesException extends Exception {
  RulesException(String message) {
    super(message, null, false, false); // the place that counts is the one in the text
  }
}
