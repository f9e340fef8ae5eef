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

  /** Its TCP sockets and the subflows of its MPTCP sockets. */
  public static List<Subflow> tcpAndSubflows(long pid) {
    Need.ss();
    return of(pid, "-HnapmiOt").stream().map(Subflow::of).toList();
  }

  /**
   * A TCP socket, or a subflow.
   *
   * @param receiveBuffer its size in bytes, twice what an application would have asked for
   * @param scales of both ends' windows, as the handshake told them; "" of a listener
   */
  public record Subflow(boolean listens, int receiveBuffer, String scales) {
    private static Subflow of(String line) {
      String buffer = line.replaceFirst(".*skmem:\\(r\\d+,rb(\\d+),.*", "$1");
      boolean listens = line.startsWith("LISTEN");
      String scales = listens ? "" : line.replaceFirst(".* wscale:(\\S+).*", "$1");
      return new Subflow(listens, Integer.parseInt(buffer), scales);
    }
  }

  private static List<String> of(long pid, String options) {
    return Command.run("ss", options)
        .lines()
        .filter(line -> line.contains("pid=" + pid + ","))
        .toList();
  }
}
