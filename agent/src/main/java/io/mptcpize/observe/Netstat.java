package io.mptcpize.observe;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The kernel's counters of MPTCP in a network namespace, {@code MPTcpExt} of {@code
 * /proc/PID/net/netstat}: all may read them, and they count what all programs there do.
 */
public final class Netstat {
  private static final String OURS = "MPTcpExt: ";

  private final Map<String, Long> counters = new HashMap<>();

  /**
   * Reads them.
   *
   * @param process its directory below {@code /proc}
   */
  public static Netstat of(File process) {
    Netstat netstat = new Netstat();
    File file = new File(process, "net/netstat");
    try (BufferedReader in = new BufferedReader(new FileReader(file))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String values = line.startsWith(OURS) ? in.readLine() : null;
        if (values != null) {
          netstat.add(line.split(" "), values.split(" "));
        }
      }
    } catch (IOException e) {
      // nobody may read it here: nothing is known then
    }
    return netstat;
  }

  private void add(String[] names, String[] values) {
    for (int i = 1; i < names.length && i < values.length; i++) {
      counters.put(names[i], Long.valueOf(values[i]));
    }
  }

  /** Whether this kernel has such a counter. */
  boolean has(String counter) {
    return counters.containsKey(counter);
  }

  /** How far it is; 0 where this kernel has none of that name. */
  long count(String counter) {
    Long count = counters.get(counter);
    return count == null ? 0 : count;
  }
}
