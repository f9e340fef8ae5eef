package io.mptcpize.it.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The TCP packets on a namespace's {@code lo}, as tcpdump sees them. */
public final class Capture implements AutoCloseable {
  /** IPv4 is told on two lines, IPv6 on one, and its class only where it is not 0. */
  private static final Pattern PACKET =
      Pattern.compile(
          "IP6? \\((?:tos (0x\\w+),|class (0x\\w+),|flowlabel).*?"
              + "\\.(\\d+) > \\S+\\.(\\d+): Flags (.*), length (\\d+)");

  private final RunningJvm tcpdump;

  private Capture(RunningJvm tcpdump) {
    this.tcpdump = tcpdump;
  }

  /** Begins one; returns when no packet can escape it any more. */
  public static Capture of(Namespace namespace) {
    Need.tcpdump();
    // the buffer has room for as many packets as of such a length fit in
    String tcpdump = "exec tcpdump -i lo -n -v -l --immediate-mode -s 256 -B 8192 tcp 2>&1";
    RunningJvm running = namespace.start("sh", "-c", tcpdump);
    running.awaitLine("^tcpdump: listening on|^listening on");
    return new Capture(running);
  }

  /** Waits for a packet with so many bytes, and returns all packets since the last call. */
  public List<Packet> until(int length) {
    List<Packet> packets = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    Packet packet = null;
    while (packet == null || packet.length() != length) {
      lines.append(tcpdump.awaitLine(""));
      Matcher matcher = PACKET.matcher(lines);
      if (matcher.find()) {
        packet = Packet.of(matcher);
        packets.add(packet);
        lines.setLength(0);
      }
    }
    return packets;
  }

  /** Ends it. */
  @Override
  public void close() {
    tcpdump.close();
  }

  /**
   * A packet.
   *
   * @param from the sender's port
   * @param flags and options, in tcpdump's words
   * @param length of what it carries
   */
  public record Packet(int trafficClass, String from, String to, String flags, int length) {
    private static Packet of(Matcher packet) {
      String told = packet.group(1) != null ? packet.group(1) : packet.group(2);
      return new Packet(
          told == null ? 0 : Integer.decode(told),
          packet.group(3),
          packet.group(4),
          packet.group(5),
          Integer.parseInt(packet.group(6)));
    }

    /** Whether it went from one port to the other. */
    public boolean isOf(String sender, String receiver) {
      return from.equals(sender) && to.equals(receiver);
    }

    /** Whether it is a SYN, or the answer to one. */
    public boolean isSyn() {
      return flags.startsWith("[S");
    }

    /** Whether it has an option of MPTCP. */
    public boolean isMptcp() {
      return flags.contains("mptcp");
    }
  }
}
