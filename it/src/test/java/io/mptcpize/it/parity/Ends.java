package io.mptcpize.it.parity;

import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.it.program.parity.Parity;
import java.util.List;

/** What the two ends of the connections of {@link Parity} are, when one of them at least asked. */
enum Ends {
  /** Both are MPTCP. */
  MPTCP("[MPTCP]", "[MPTCP]", "[MPTCP]"),
  /** The server listens with MPTCP, its clients are TCP. */
  TCP_CLIENT("[TCP]", "[TCP]", "[MPTCP]"),
  /** The client asks for MPTCP, the server is TCP. */
  TCP_SERVER("[TCP]", fellBack(), "[TCP]"),
  /** Both ask, the path takes it from the SYNs. */
  LOST("[TCP]", fellBack(), "[MPTCP]"),
  /** Both ask, the path drops the SYNs that have it. */
  LOST_SYNS("[TCP]", fellBack(), "[MPTCP]"),
  /** Both ask, the path takes it from all but the SYNs. */
  LOST_LATER("[TCP]", fellBack(), "[MPTCP]"),
  /** Both speak it until the path changes a byte. */
  LOST_AT_LAST(mptcpOrFellBack(), mptcpOrFellBack(), "[MPTCP]");

  private final List<String> sockets;

  Ends(String accepted, String client, String listening) {
    sockets =
        List.of(
            witness("accepted", accepted),
            witness("client", client),
            witness("listening", listening));
  }

  private static String fellBack() {
    return "[" + Protocol.FALLBACK + "]";
  }

  /** Some connections do not carry what is changed. */
  private static String mptcpOrFellBack() {
    return "[" + Protocol.MPTCP + ", " + Protocol.FALLBACK + "]";
  }

  private static String witness(String role, String protocols) {
    return String.join(" | ", Parity.WITNESS, "sockets", role, protocols);
  }

  /** The lines that say what the sockets were. */
  List<String> sockets() {
    return sockets;
  }
}
