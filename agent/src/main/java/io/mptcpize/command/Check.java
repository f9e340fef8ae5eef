package io.mptcpize.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One thing that {@code check} has found. */
final class Check {
  /** How it is. */
  enum State {
    OK("ok"),
    /** Nothing keeps sockets from being MPTCP, but there is something to know. */
    NOTE("note"),
    /** Connections have one path for it. */
    ONE_PATH("one path"),
    /** Sockets are TCP for it. */
    TCP("TCP");

    final String word;

    State(String word) {
      this.word = word;
    }
  }

  final State state;
  final String what;

  /** Empty where that is clear. */
  final String means;

  /** Commands, and words where there is none. */
  final List<String> mend;

  Check(State state, String what, String means, String... mend) {
    this.state = state;
    this.what = what;
    this.means = means;
    this.mend = new ArrayList<>(Arrays.asList(mend));
  }
}
