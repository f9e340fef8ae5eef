package io.mptcpize.it.lab;

import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.RunningJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel of a host tells of MPTCP's events ({@code ip mptcp monitor}). */
final class Monitor implements AutoCloseable {
  private static final Pattern EVENT = Pattern.compile("\\[ *([A-Z_]+)\\]");

  private final RunningJvm monitor;
  private final Map<String, Integer> counts = new TreeMap<>();

  /** Begins; returns when no event can escape it any more. */
  Monitor(Namespace host) {
    monitor = host.start("ip", "mptcp", "monitor");
    while (!listens()) {
      Thread.onSpinWait();
    }
  }

  /** Whether it has subscribed: a generic netlink socket of its own that is in a group. */
  private boolean listens() {
    try {
      return Files.readString(Path.of("/proc/" + monitor.pid() + "/net/netlink"))
          .lines()
          .map(line -> line.trim().split(" +"))
          .anyMatch(
              socket ->
                  socket[1].equals("16")
                      && socket[2].equals("" + monitor.pid())
                      && !socket[3].equals("00000000"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until there were so many of an event since the beginning; the line of the last one. */
  String await(String event, int count) {
    String line = "";
    while (counts.getOrDefault(event, 0) < count) {
      line = monitor.awaitLine(EVENT.pattern());
      Matcher matcher = EVENT.matcher(line);
      matcher.find();
      counts.merge(matcher.group(1), 1, Integer::sum);
    }
    return line;
  }

  /** How many there were, up to what was waited for. */
  int count(String event) {
    return counts.getOrDefault(event, 0);
  }

  @Override
  public void close() {
    monitor.close();
  }
}
