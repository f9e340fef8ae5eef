package io.mptcpize.command;

import io.mptcpize.kernel.Kernel;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/**
 * {@code status PID}: what a running JVM's sockets are on the wire, and why. Asks the kernel, and
 * reads what HotSpot keeps for {@code jstat}: the JVM does not notice.
 */
public final class StatusCommand extends Command {
  private static final String SUBFLOWS = "--subflows";
  private static final String WATCH = "--watch";
  private static final String JSON = "--json";
  private static final int USUAL_SECONDS = 2;

  /** ECMA-48: the cursor to the first place, and all below it deleted. */
  private static final String CLEAR = "\u001b[H\u001b[J";

  @Override
  String name() {
    return "status";
  }

  @Override
  String[] help() {
    return new String[] {
      "usage: java -jar mptcpize.jar status PID [--subflows] [--watch[=SECONDS]] [--json]",
      "",
      "Says what the sockets of a running JVM are on the wire, MPTCP or TCP, which of them have one",
      "path only, and why. Leaves no trace in that JVM, which needs no agent for it. Run it as the",
      "JVM's user or as root; as root for a JVM in a container.",
      "",
      "  --subflows           a line for each subflow as well",
      "  --watch[=SECONDS]    again and again, every 2 seconds, until it is interrupted",
      "  --json               for programs: one line",
      "",
      "Exit code: 0 done, 1 no such JVM, or not permitted, 2 wrong usage.",
      "",
      "examples:",
      "  java -jar mptcpize.jar status 4711",
      "  java -jar mptcpize.jar status 4711 --subflows --watch=1",
      "  java -jar mptcpize.jar status 4711 --json | jq '.connections[] | select(.wire != \"mptcp\")'",
    };
  }

  @Override
  int run(String[] arguments, PrintStream out, PrintStream err) throws NotPossible {
    Arguments given = Arguments.parse(arguments, SUBFLOWS, WATCH + "[=]", JSON);
    String pid = given.only("process id");
    int seconds = given.has(WATCH) ? seconds(given.get(WATCH)) : 0;
    TargetJvm jvm = new TargetJvm(pid);
    Kernel kernel = kernel();
    do {
      Status status = Status.of(jvm, kernel);
      StringBuilder text = new StringBuilder();
      if (given.has(JSON)) {
        text.append(Json.of(StatusJson.of(status))).append('\n');
      } else {
        if (seconds > 0) {
          text.append(System.console() != null ? CLEAR : "\n").append(now()).append('\n');
        }
        text.append(StatusText.of(status, given.has(SUBFLOWS)));
      }
      out.print(text);
      out.flush();
    } while (seconds > 0 && !out.checkError() && waited(seconds));
    return DONE;
  }

  private static String now() {
    return LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static int seconds(String text) {
    if (text.isEmpty()) {
      return USUAL_SECONDS;
    }
    if (!text.matches("[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException(
          WATCH + "=" + text + ": not a whole number of seconds, 1 to 99999");
    }
    return Integer.parseInt(text);
  }

  private static boolean waited(int seconds) {
    try {
      Thread.sleep(seconds * 1000L);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
