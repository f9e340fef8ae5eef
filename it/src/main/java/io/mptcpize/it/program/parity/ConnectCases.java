package io.mptcpize.it.program.parity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Connections that do not come about, and what is done to sockets in the wrong order. */
final class ConnectCases {
  private static final int MILLIS = 50;

  private final Kind kind;
  private final Place place;
  private final Transcript transcript;

  ConnectCases(Kind kind, Place place, Transcript transcript) {
    this.kind = kind;
    this.place = place;
    this.transcript = transcript;
  }

  void run() throws Exception {
    refused();
    if (place.isIpv4()) {
      noAnswer();
    }
    failsAtOnce();
    wrongOrder();
    acceptTimeout();
  }

  private void refused() throws IOException {
    Server gone = kind.listen();
    gone.bind(place.ofFailures(), 1);
    InetSocketAddress nobody = gone.local();
    gone.close();
    fails("refused", nobody, end -> end.connect(nobody));
    fails("refused, with a timeout", nobody, end -> connect(end, nobody, 10_000));
    fails(
        "refused, bound",
        nobody,
        end -> {
          end.bind(place.any());
          end.connect(nobody);
        });
  }

  private void noAnswer() throws Exception {
    try (FullServer full = new FullServer(kind, place)) {
      InetSocketAddress nobody = full.local();
      fails("no answer", nobody, end -> connect(end, nobody, MILLIS));
    }
  }

  private void failsAtOnce() throws IOException {
    InetSocketAddress zero = place.any();
    fails("port 0", zero, end -> end.connect(zero));
    if (place.isIpv4()) {
      InetSocketAddress group = new InetSocketAddress(InetAddress.getByName("224.0.0.1"), 9);
      fails("unreachable", group, end -> end.connect(group));
    }
    fails("unresolved", zero, end -> end.connect(InetSocketAddress.createUnresolved("x", 1)));
    InetSocketAddress foreign =
        new InetSocketAddress(
            InetAddress.getByName(place.isIpv4() ? "192.0.2.1" : "2001:db8::1"), 0);
    fails("bound to an address of others", zero, end -> end.bind(foreign));
    try (Server server = place.server(kind)) {
      fails("bound to a port in use", zero, end -> end.bind(server.local()));
      Transcript lines = transcript.in("server bound to a port in use, " + place);
      try (Server second = kind.listen()) {
        lines.run("bind", () -> second.bind(server.local(), 1));
        lines.get("local", () -> second.local());
        lines.run("bind again", () -> second.bind(place.any(), 1));
      }
    }
  }

  private void fails(String state, InetSocketAddress remote, Attempt attempt) throws IOException {
    Transcript lines = transcript.in(state + ", " + place);
    try (End end = kind.open()) {
      lines.run("attempt", () -> attempt.with(end));
      lines.get("is closed", () -> isClosed(end));
      lines.get("remote", end::remote);
      lines.get("is bound", () -> end.local() != null);
      lines.get("read", () -> end.in().read());
      lines.run("write", () -> end.out().write(1));
      lines.run("attempt again", () -> attempt.with(end));
      try (Server server = place.server(kind)) {
        lines.run("connect elsewhere", () -> end.connect(server.local()));
      }
    }
  }

  /** Connects within a time, in the way that the kind has. */
  private static void connect(End end, InetSocketAddress remote, int millis) throws Exception {
    if (end.jdk() instanceof Socket) {
      ((Socket) end.jdk()).connect(remote, millis);
    } else if (end.jdk() instanceof AsynchronousSocketChannel) {
      Future<Void> connecting = ((AsynchronousSocketChannel) end.jdk()).connect(remote);
      try {
        connecting.get(millis, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        connecting.cancel(true);
        throw e;
      }
    } else {
      Waiting connecting = new Waiting(call(() -> end.connect(remote))).started();
      if (millis == MILLIS) {
        connecting.interrupt();
      }
      connecting.end();
    }
  }

  private void wrongOrder() throws IOException {
    Transcript lines = transcript.in("unconnected, " + place);
    try (End end = kind.open()) {
      lines.get("read", () -> end.in().read());
      lines.run("write", () -> end.out().write(1));
      lines.get("available", () -> end.in().available());
      lines.run("shutdownInput", end::shutdownInput);
      lines.run("shutdownOutput", end::shutdownOutput);
      lines.run("close", end::close);
      lines.run("close again", end::close);
      lines.run("bind", () -> end.bind(place.any()));
      lines.run("connect", () -> end.connect(place.any()));
    }
    lines = transcript.in("connected, " + place);
    try (Pair pair = place.pair(kind)) {
      lines.run("connect", () -> pair.here.connect(pair.here.remote()));
      lines.run("bind", () -> pair.here.bind(place.any()));
    }
    lines = transcript.in("server, " + place);
    Server server = kind.listen();
    lines.get("accept, unbound", () -> Waiting.within(() -> server.accept()));
    server.bind(place.any(), 1);
    lines.run("bind again", () -> server.bind(place.any(), 1));
    server.close();
    lines.get("accept, closed", () -> Waiting.within(() -> server.accept()));
    lines.run("bind, closed", () -> server.bind(place.any(), 1));
  }

  private void acceptTimeout() throws IOException {
    try (Server server = place.server(kind)) {
      if (server.jdk() instanceof ServerSocket) {
        ((ServerSocket) server.jdk()).setSoTimeout(MILLIS);
        transcript.in("accept timeout, " + place).get("accept", server::accept);
      }
    }
  }

  private static boolean isClosed(End end) {
    return end.jdk() instanceof Socket
        ? ((Socket) end.jdk()).isClosed()
        : !((java.nio.channels.Channel) end.jdk()).isOpen();
  }

  private static Callable<Object> call(Transcript.Action action) {
    return () -> {
      action.run();
      return "ok";
    };
  }

  /** What is tried with a new socket. */
  private interface Attempt {
    void with(End end) throws Exception;
  }
}
