package io.mptcpize.it.program.parity;

import io.mptcpize.it.program.witness.Events;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** Urgent data among other data. Exclamation marks are the urgent bytes. */
final class UrgentCases {
  private static final String[] SCRIPTS = {"!", "abc!", "!abc", "abc!def", "a!b!c"};

  /** Who has asked for urgent data in band. */
  private static final String SENDER = ", OOBInline of the sender";

  private static final String RECEIVER = ", OOBInline of the receiver";
  private static final String[] INLINE = {"", SENDER, RECEIVER, ", OOBInline of both"};

  private final Kind kind;
  private final Place place;
  private final Transcript transcript;

  /**
   * @param kind that of the receiver
   */
  UrgentCases(Kind kind, Place place, Transcript transcript) {
    this.kind = kind;
    this.place = place;
    this.transcript = transcript;
  }

  void run() throws Exception {
    for (Kind sender : new Kind[] {Kind.SOCKET, Kind.ADAPTOR}) {
      for (String script : SCRIPTS) {
        for (String inline : isSocket() ? INLINE : new String[] {"", SENDER}) {
          received(sender, false, script, inline);
          readAsItComes(sender, script, inline);
        }
        received(sender, true, script, "");
      }
    }
    if (isSocket()) {
      wrongOrder();
      deadConnections();
    }
  }

  /** Whether the receiver can ask for anything. */
  private boolean isSocket() {
    return kind == Kind.SOCKET || kind == Kind.ADAPTOR;
  }

  /** All is sent before anything is read. */
  private void received(Kind sender, boolean back, String script, String inline) throws Exception {
    Transcript lines = lines(back ? "urgent data back" : "urgent data", sender, script, inline);
    try (Pair pair = pair(sender, back, inline, lines)) {
      for (char c : script.toCharArray()) {
        send(lines, pair, c);
      }
      pair.turned().receiveEnd();
      lines.get("available", () -> pair.there.in().available());
      lines.get("received", () -> Waiting.within(() -> rest(pair.there.in())));
      lines.get("available at the end", () -> pair.there.in().available());
    }
  }

  /** Each byte that is not urgent is read before the next is sent. */
  private void readAsItComes(Kind sender, String script, String inline) throws Exception {
    Transcript lines = lines("urgent data, read as it comes", sender, script, inline);
    try (Pair pair = pair(sender, false, inline, lines)) {
      StringBuilder received = new StringBuilder();
      InputStream in = pair.there.in();
      for (char c : script.toCharArray()) {
        send(lines, pair, c);
        if (c != '!') {
          lines.get("read", () -> Waiting.within(() -> received.append((char) in.read())));
        }
      }
      pair.turned().receiveEnd();
      lines.get("rest", () -> Waiting.within(() -> rest(in)));
    }
  }

  private Transcript lines(String what, Kind sender, String script, String inline) {
    return transcript.in(what + " '" + script + "', sent by " + sender + inline + ", " + place);
  }

  /**
   * @param back whether the client is there and the accepted end, which sends, is here
   */
  private Pair pair(Kind sender, boolean back, String inline, Transcript lines) throws Exception {
    Pair pair =
        back
            ? place.pair(place.server(sender), kind.open()).turned()
            : place.pair(place.server(kind), sender.open());
    if (!inline.isEmpty() && !inline.equals(RECEIVER)) {
      lines.run("sender's setOOBInline", () -> ((Socket) pair.here.jdk()).setOOBInline(true));
    }
    if (!inline.isEmpty() && !inline.equals(SENDER)) {
      lines.run("receiver's setOOBInline", () -> ((Socket) pair.there.jdk()).setOOBInline(true));
    }
    return pair;
  }

  private static void send(Transcript lines, Pair pair, char c) {
    if (c == '!') {
      lines.run("sendUrgentData", () -> ((Socket) pair.here.jdk()).sendUrgentData(c));
    } else {
      lines.run("write", () -> pair.here.out().write(c));
    }
  }

  /** What there is until the end of a stream. */
  private static String rest(InputStream in) throws Exception {
    byte[] bytes = new byte[99];
    int count = 0;
    for (int n = in.read(bytes); n >= 0; n = in.read(bytes, count, bytes.length - count)) {
      count += n;
    }
    return new String(bytes, 0, count, StandardCharsets.US_ASCII);
  }

  private void wrongOrder() throws Exception {
    Transcript lines = transcript.in("urgent data, unconnected, " + place);
    try (End end = kind.open()) {
      Socket socket = (Socket) end.jdk();
      lines.run("sendUrgentData", () -> socket.sendUrgentData(1));
      socket.close();
      lines.run("sendUrgentData, closed", () -> socket.sendUrgentData(1));
    }
    lines = transcript.in("urgent data, output shut down, " + place);
    try (Pair pair = place.pair(kind)) {
      pair.here.shutdownOutput();
      lines.run("sendUrgentData", () -> ((Socket) pair.here.jdk()).sendUrgentData(1));
    }
  }

  /** Programs send urgent data to learn whether the peer is still there. */
  private void deadConnections() throws Exception {
    probe("reset", true, Pair::receiveReset);
    probe("aborted", true, Pair::receiveAbort);
    probe("closed by the peer", true, Pair::receiveClose);
    probe("peer's output shut down", false, Pair::receiveEnd);
  }

  private void probe(String how, boolean gone, Step step) throws Exception {
    Transcript lines = transcript.in("urgent data, " + how + ", " + place);
    try (Pair pair = place.pair(kind)) {
      step.of(pair);
      Socket socket = (Socket) pair.here.jdk();
      Callable<Object> send =
          () -> {
            socket.sendUrgentData(1);
            return "ok";
          };
      lines.getGone("sendUrgentData", send);
      if (gone) {
        lines.get("reset", () -> Events.isResetByWriting(pair.hereFd));
      }
      lines.getGone("sendUrgentData again", send);
      lines.getGone("sendUrgentData once more", send);
    }
  }

  /** Something that is done to a connection. */
  private interface Step {
    void of(Pair pair) throws Exception;
  }
}
