package io.mptcpize.it.program.parity;

import io.mptcpize.it.program.witness.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** What the two streams of a connection give as it comes to its end. */
final class StreamCases {
  /** As much as fits into the buffers of both ends of a new connection. */
  private static final int MUCH = 100_000;

  private final Kind kind;
  private final Place place;
  private final Transcript transcript;

  StreamCases(Kind kind, Place place, Transcript transcript) {
    this.kind = kind;
    this.place = place;
    this.transcript = transcript;
  }

  void run() throws Exception {
    each("nothing sent, then output shut down", Pair::receiveEnd, this::readToEnd);
    each("5 bytes, then output shut down", this::fiveAndEnd, this::readToEnd);
    each("5 bytes, then closed", this::fiveAndClose, this::readToEnd);
    each("5 bytes, then reset", this::fiveAndReset, this::resetAndRead);
    each("5 bytes, then reset", this::fiveAndReset, this::resetAndReadToEnd);
    each("closed with a byte unread", Pair::receiveReset, this::resetAndRead);
    each("closed with a byte unread", Pair::receiveReset, this::resetAndReadToEnd);
    each("closed with linger 0", Pair::receiveAbort, this::resetAndRead);
    each("closed with linger 0", Pair::receiveAbort, this::resetAndReadToEnd);
    each("reset while reading", pair -> pair.there.linger(0), this::resetWhileReading);
    each("closed, then written to", Pair::receiveClose, this::write);
    each("reset, then written to", Pair::receiveReset, this::resetAndWrite);
    each("aborted, then written to", Pair::receiveAbort, this::resetAndWrite);
    each("output shut down, then written to", Pair::receiveEnd, this::writeOnly);
    each("available", pair -> {}, this::available);
    each("half-closed", pair -> {}, this::halfClosed);
    each("input shut down", this::fiveAndInputShutDown, this::readToEnd);
    each("input of the peer shut down", pair -> pair.there.shutdownInput(), this::writeOnly);
    each("much sent, then closed", this::muchAndClose, this::readMuch);
    each("much sent, then closed with linger", pair -> pair.there.linger(4), this::closeWithLinger);
    each("much sent, then aborted", pair -> pair.there.linger(0), this::muchAndAbort);
    each("closed here", pair -> pair.here.close(), this::readToEnd);
    each("closed here", pair -> pair.here.close(), this::writeOnly);
    each("read timeout", pair -> {}, this::readTimeout);
  }

  /** Once with the client here, and once with the accepted end. */
  private void each(String state, Step before, Case steps) throws Exception {
    for (String role : new String[] {"client", "accepted"}) {
      Transcript lines = transcript.in(role + ": " + state + ", " + place);
      try (Pair pair = place.pair(kind)) {
        Pair seen = role.equals("client") ? pair : pair.turned();
        before.of(seen);
        steps.of(seen, lines);
      } catch (IOException | UnsupportedOperationException e) {
        lines.line("ends", Transcript.text(e)); // asynchronous channels have no linger
      }
    }
  }

  private void fiveAndEnd(Pair pair) throws IOException {
    pair.receive(5);
    pair.receiveEnd();
  }

  private void fiveAndClose(Pair pair) throws IOException {
    pair.receive(5);
    pair.receiveClose();
  }

  private void fiveAndReset(Pair pair) throws IOException {
    pair.receive(5);
    pair.receiveReset();
  }

  private void fiveAndInputShutDown(Pair pair) throws IOException {
    pair.receive(5);
    pair.here.shutdownInput();
  }

  private void muchAndClose(Pair pair) throws IOException {
    pair.there.out().write(new byte[MUCH]);
    pair.there.close();
  }

  private void muchAndAbort(Pair pair, Transcript lines) throws Exception {
    muchAndClose(pair);
    lines.get("is reset", pair::isReset);
    lines.get("read to the end", () -> Waiting.within(() -> end(pair.here.in())));
    lines.get("read again", () -> Waiting.within(() -> pair.here.in().read()));
  }

  private void resetAndRead(Pair pair, Transcript lines) {
    lines.get("is reset", pair::isReset);
    read(pair, lines);
  }

  private void resetAndReadToEnd(Pair pair, Transcript lines) {
    lines.get("is reset", pair::isReset);
    readToEnd(pair, lines);
  }

  private void resetAndWrite(Pair pair, Transcript lines) {
    lines.get("is reset", pair::isReset);
    write(pair, lines);
  }

  private void read(Pair pair, Transcript lines) {
    for (int i = 1; i <= 5; i++) {
      lines.get("only read, " + i, () -> Waiting.within(() -> pair.here.in().read(new byte[2])));
    }
    lines.get("available at the end", () -> pair.here.in().available());
  }

  private void resetWhileReading(Pair pair, Transcript lines) throws Exception {
    Waiting read = new Waiting(() -> pair.here.in().read()).started();
    pair.there.close();
    lines.get("read", read::end);
    lines.get("read again", () -> pair.here.in().read());
  }

  private void closeWithLinger(Pair pair, Transcript lines) throws Exception {
    Waiting read = new Waiting(() -> all(pair.here.in()));
    muchAndClose(pair);
    lines.get("read", read::end);
  }

  private void readToEnd(Pair pair, Transcript lines) {
    for (int i = 1; i <= 4; i++) {
      lines.get(i + ". available", () -> pair.here.in().available());
      lines.get(i + ". read", () -> Waiting.within(() -> pair.here.in().read(new byte[2])));
    }
    lines.get("available at the end", () -> pair.here.in().available());
    lines.run("write at the end", () -> pair.here.out().write(1));
  }

  private void write(Pair pair, Transcript lines) {
    lines.getGone("write", () -> write(pair.here.out()));
    lines.get("reset", () -> Events.isResetByWriting(pair.hereFd));
    writeOnly(pair, lines);
    lines.get("available", () -> pair.here.in().available());
    lines.get("read", () -> Waiting.within(() -> pair.here.in().read(new byte[2])));
    lines.get("read again", () -> Waiting.within(() -> pair.here.in().read(new byte[2])));
  }

  private void writeOnly(Pair pair, Transcript lines) {
    for (int i = 1; i <= 3; i++) {
      lines.getGone(i + ". write", () -> write(pair.here.out()));
    }
  }

  private static String write(OutputStream out) throws IOException {
    out.write(1);
    return "ok";
  }

  private void available(Pair pair, Transcript lines) throws Exception {
    InputStream in = pair.here.in();
    lines.get("nothing sent", in::available);
    pair.receive(5);
    lines.get("5 bytes sent", in::available);
    lines.get("read", () -> in.read(new byte[2]));
    lines.get("2 of 5 read", in::available);
    pair.receiveEnd();
    lines.get("2 of 5 read, output shut down", in::available);
    lines.get("skip", () -> in.skip(1));
    lines.get("3 of 5 read, output shut down", in::available);
  }

  private void halfClosed(Pair pair, Transcript lines) throws Exception {
    lines.run("write", () -> pair.here.out().write(new byte[5]));
    lines.run("shutdownOutput", pair.here::shutdownOutput);
    lines.run("shutdownOutput again", pair.here::shutdownOutput);
    lines.run("write after it", () -> pair.here.out().write(1));
    lines.get("other end reads", () -> all(pair.there.in()));
    lines.run("other end writes", () -> pair.there.out().write(new byte[7]));
    lines.run("other end shuts down", pair.there::shutdownOutput);
    lines.get("read", () -> all(pair.here.in()));
    lines.get("read again", () -> pair.here.in().read());
    lines.run("shutdownInput", pair.here::shutdownInput);
    lines.get("read after it", () -> pair.here.in().read());
    lines.run("close", pair.here::close);
    lines.run("shutdownInput, closed", pair.here::shutdownInput);
    lines.run("shutdownOutput, closed", pair.here::shutdownOutput);
  }

  private void readMuch(Pair pair, Transcript lines) {
    lines.get("read", () -> all(pair.here.in()));
    lines.get("available", () -> pair.here.in().available());
    lines.get("read again", () -> pair.here.in().read());
  }

  private void readTimeout(Pair pair, Transcript lines) throws Exception {
    if (pair.here.jdk() instanceof Socket) {
      ((Socket) pair.here.jdk()).setSoTimeout(20);
      lines.get("read", () -> pair.here.in().read());
      pair.receive(5);
      lines.get("read 5", () -> pair.here.in().read(new byte[9]));
      lines.get("read again", () -> pair.here.in().read());
      pair.receiveEnd();
      lines.get("read the end", () -> pair.here.in().read());
    }
  }

  /** How many bytes there are until the end of a stream. */
  private static Object all(InputStream in) throws Exception {
    return Waiting.within(
        () -> {
          int count = 0;
          byte[] buffer = new byte[8192];
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            count += n;
          }
          return count;
        });
  }

  /** How a stream ends, whatever comes before. */
  private static int end(InputStream in) throws IOException {
    int n;
    do {
      n = in.read(new byte[8192]);
    } while (n >= 0);
    return n;
  }

  /** Something that is done to a connection. */
  private interface Step {
    void of(Pair pair) throws Exception;
  }

  /** What is tried with it then. */
  private interface Case {
    void of(Pair pair, Transcript lines) throws Exception;
  }
}
