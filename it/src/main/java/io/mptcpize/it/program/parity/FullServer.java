package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A server whose backlog is full, so that it answers no connect. */
final class FullServer implements Closeable {
  private final Server server;
  private final End[] waiting;

  FullServer(Kind kind, Place place) throws IOException {
    server = kind.listen();
    server.bind(place.ofFailures(), 1);
    waiting = new End[] {kind.open(), kind.open()}; // Linux lets one more wait than it is told
    for (End client : waiting) {
      client.connect(server.local());
    }
  }

  InetSocketAddress local() throws IOException {
    return server.local();
  }

  @Override
  public void close() throws IOException {
    for (End client : waiting) {
      client.close();
    }
    server.close();
  }
}
