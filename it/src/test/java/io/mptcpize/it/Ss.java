package io.mptcpize.it;

import java.util.List;

/** What {@code ss} shows of a process's sockets: the kernel's word, asked from outside. */
final class Ss {
  private Ss() {}

  /** The lines about its MPTCP sockets; those that fell back to TCP say {@code fallback}. */
  static List<String> mptcp(long pid) {
    Need.ss();
    // -t would list the subflows, which the kernel gives the same owner.
    return Command.run("ss", "-HnapiOM")
        .lines()
        .filter(line -> line.contains("pid=" + pid + ","))
        .toList();
  }
}
