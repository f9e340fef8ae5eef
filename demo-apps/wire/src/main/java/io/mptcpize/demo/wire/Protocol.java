package io.mptcpize.demo.wire;

/** What a socket is for the kernel. Printed, it reads as plain words. */
public enum Protocol {
  /** Asked for MPTCP and, as far as is known yet, speaks it. */
  MPTCP("MPTCP"),
  /** Asked for MPTCP and speaks TCP, because the peer or the path refused. */
  FALLBACK("TCP (asked for MPTCP, fell back)"),
  /** Never was anything but TCP. */
  TCP("TCP"),
  /** Another kind of socket, or no socket at all. */
  OTHER("neither TCP nor MPTCP");

  private final String words;

  Protocol(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
