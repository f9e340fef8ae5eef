package io.mptcpize.it.harness;

import java.util.List;

/** What {@code ss} shows of a process's sockets: the kernel's word, asked from outside. */
public final class Ss {
  private Ss() {}

  /** The lines about its MPTCP sockets; those that fell back to TCP say {@code fallback}. */
  public static List<String> mptcp(long pid) {
    Need.ss();
    // -t would list the subflows, which the kernel gives the same owner.
    return of(pid, "-HnapeiOM");
  }

  /** The lines about its TCP sockets and the subflows of its MPTCP sockets, with their buffers. */
  public static List<String> tcpAndSubflows(long pid) {
    Need.ss();
    return of(pid, "-HnapmOt");
  }

  private static List<String> of(long pid, String options) {
    return Command.run("ss", options)
        .lines()
        .filter(line -> line.contains("pid=" + pid + ","))
        .toList();
  }
}
