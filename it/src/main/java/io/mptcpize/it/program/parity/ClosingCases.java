package io.mptcpize.it.program.parity;

import io.mptcpize.it.program.witness.Events;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;

/** What a thread gets that waits in a call while another closes the socket or interrupts it. */
final class ClosingCases {
  /** A write that was cut short ends well, and it is the next that fails, with other words. */
  private static final String UNWRITTEN =
      "Broken pipe|Connection reset by peer|(AsynchronousClose|ClosedChannel)Exception";

  private final Kind kind;
  private final Place place;
  private final Transcript transcript;

  ClosingCases(Kind kind, Place place, Transcript transcript) {
    this.kind = kind;
    this.place = place;
    this.transcript = transcript;
  }

  void run() throws Exception {
    accept("closed", (server, waiting) -> server.close());
    read("closed", (pair, waiting) -> pair.here.close());
    read("its input shut down", (pair, waiting) -> pair.here.shutdownInput());
    write("closed", (pair, waiting) -> pair.here.close());
    write("its output shut down", (pair, waiting) -> pair.here.shutdownOutput());
    write("closed by the peer", (pair, waiting) -> pair.there.close());
    connect("closed", (end, waiting) -> end.close());
    if (kind == Kind.CHANNEL) { // the threads of others go on
      accept("interrupted", (server, waiting) -> waiting.interrupt());
      read("interrupted", (pair, waiting) -> waiting.interrupt());
      write("interrupted", (pair, waiting) -> waiting.interrupt());
      connect("interrupted", (end, waiting) -> waiting.interrupt());
    }
  }

  private void accept(String how, Meanwhile<Server> meanwhile) throws Exception {
    try (Server server = place.server(kind)) {
      during("accept", how, server, server::accept, meanwhile);
    }
  }

  private void read(String how, Meanwhile<Pair> meanwhile) throws Exception {
    try (Pair pair = place.pair(kind)) {
      during("read", how, pair, () -> pair.here.in().read(), meanwhile);
      Transcript lines = transcript.in(how + " while in read, " + place);
      lines.get("read again", () -> Waiting.within(() -> pair.here.in().read()));
      lines.get("the other end reads", () -> there(pair, pair.there.in()::read, how));
    }
  }

  /** Where the connection lives on, the other end has nothing to read. */
  private static Object there(Pair pair, Callable<?> read, String how) throws Exception {
    return how.startsWith("its input") ? "" : Waiting.within(read);
  }

  private void write(String how, Meanwhile<Pair> meanwhile) throws Exception {
    try (Pair pair = place.pair(kind)) {
      OutputStream out = pair.here.out();
      Waiting waiting =
          new Waiting(
              () -> {
                while (true) {
                  out.write(new byte[65536]);
                }
              });
      for (int full = 0; full < 5; full = Events.isWritable(pair.hereFd) ? 0 : full + 1) {
        waiting.started();
      }
      finish("write", how, pair, waiting, meanwhile);
    }
  }

  private void connect(String how, Meanwhile<End> meanwhile) throws Exception {
    try (FullServer full = new FullServer(kind, place);
        End client = kind.open()) {
      InetSocketAddress nobody = full.local();
      Callable<?> call =
          () -> {
            client.connect(nobody);
            return "ok";
          };
      during("connect", how, client, call, meanwhile);
    }
  }

  private <T extends Closeable> void during(
      String call, String how, T socket, Callable<?> waiting, Meanwhile<T> meanwhile)
      throws Exception {
    finish(call, how, socket, new Waiting(waiting).started(), meanwhile);
  }

  private <T extends Closeable> void finish(
      String call, String how, T socket, Waiting waiting, Meanwhile<T> meanwhile)
      throws IOException {
    Transcript lines = transcript.in(how + " while in " + call + ", " + place);
    lines.run(how, () -> meanwhile.happens(socket, waiting));
    if (call.equals("write")) {
      lines.getLoosely(call, waiting::end, UNWRITTEN, "not written");
    } else {
      lines.get(call, waiting::end);
    }
  }

  /** What another thread does. */
  private interface Meanwhile<T> {
    void happens(T socket, Waiting waiting) throws Exception;
  }
}
