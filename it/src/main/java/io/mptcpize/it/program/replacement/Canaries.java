package io.mptcpize.it.program.replacement;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.Libc;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Descriptors that nobody but this class closes, and that take the numbers which others set free:
 * one that is closed a second time takes a canary with it.
 */
final class Canaries {
  private static final int MOST = 64;

  private final Deque<Integer> numbers = new ArrayDeque<>();
  private final Deque<String> targets = new ArrayDeque<>();

  /** Adds some, and lets the oldest go. */
  void renew() {
    for (int i = 0; i < 4; i++) {
      int number = Libc.socket(Libc.AF_UNIX);
      numbers.add(number);
      targets.add(String.valueOf(Descriptors.target(number)));
    }
    while (numbers.size() > MOST) {
      letGo();
    }
  }

  /** Lets all go. */
  void close() {
    while (!numbers.isEmpty()) {
      letGo();
    }
  }

  private void letGo() {
    int number = numbers.remove();
    String target = targets.remove();
    if (!target.equals(Descriptors.target(number))) {
      throw new AssertionError(
          "descriptor " + number + " was " + target + ", is " + Descriptors.target(number));
    }
    Libc.close(number);
  }
}
