package io.mptcpize.start;

import io.mptcpize.log.Log;
import io.mptcpize.options.Options;
import io.mptcpize.rules.RulesException;
import io.mptcpize.rules.RulesFile;
import java.io.IOException;

/**
 * Has the rules follow their file, on a thread of its own: a file that cannot be read for a while,
 * on a network that is gone say, holds up nobody else. It is read as a whole each time, and
 * compared: a mounted ConfigMap changes by a symbolic link above the file, whose time and size may
 * stay.
 */
final class RulesFollower implements Runnable {
  private static final long PERIOD_MILLIS = 10_000;

  /** A file that is being written holds the same for no longer than that. */
  private static final long SETTLED_MILLIS = 1_000;

  private final RunningAgent agent;

  /** What names the file: others may take its place, with rules that they have read. */
  private Options options;

  /** What the file held when it was last told of: rules, or why there are none. */
  private String known;

  RulesFollower(RunningAgent agent) {
    this.agent = agent;
    take(agent.options());
  }

  private void take(Options current) {
    if (current != options) {
      options = current;
      known = current.rules().toString();
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(PERIOD_MILLIS);
        lookAndGoOn();
      }
    } catch (InterruptedException e) {
      // nobody does; it would be meant to end
    }
  }

  private void lookAndGoOn() throws InterruptedException {
    try {
      look();
    } catch (RuntimeException | Error e) { // no memory say: the next look may have some
      Log.debug("the rules were not looked at: " + Log.cause(e));
    }
  }

  private void look() throws InterruptedException {
    take(agent.options());
    String file = options.rulesFile();
    if (file == null) {
      return;
    }
    String now = held(file);
    if (!now.equals(known)) {
      Thread.sleep(SETTLED_MILLIS);
      if (now.equals(held(file))) {
        known = now;
        reload();
      }
    }
  }

  private void reload() {
    try {
      agent.operation().reloadRules();
    } catch (IOException e) {
      // it was said
    }
  }

  /** The rules, as text in which nothing counts but what they mean, or an error's. */
  private static String held(String file) {
    try {
      return RulesFile.readAgain(file).toString();
    } catch (IOException | RulesException e) {
      return e.getMessage();
    }
  }
}
