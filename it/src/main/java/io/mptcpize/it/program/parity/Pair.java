package io.mptcpize.it.program.parity;

import io.mptcpize.it.program.witness.Events;
import java.io.Closeable;
import java.io.IOException;

/** Both ends of a connection: the one that is looked at, here, and the other, there. */
final class Pair implements Closeable {
  final End here;
  final int hereFd;
  final End there;
  final int thereFd;
  private final Server server;

  /**
   * @param server is closed with them
   */
  Pair(End here, int hereFd, End there, int thereFd, Server server) {
    this.here = here;
    this.hereFd = hereFd;
    this.there = there;
    this.thereFd = thereFd;
    this.server = server;
  }

  /** The same connection, seen from the other end. */
  Pair turned() {
    return new Pair(there, thereFd, here, hereFd, server);
  }

  /** The other end sends; returns when the bytes are here. */
  void receive(int count) throws IOException {
    there.out().write(new byte[count]);
    Events.awaitBytes(hereFd, count);
  }

  /** The other end shuts its output down; returns when that is known here. */
  void receiveEnd() throws IOException {
    there.shutdownOutput();
    Events.awaitEnd(hereFd);
  }

  /** The other end closes; returns when that is known here. */
  void receiveClose() throws IOException {
    there.close();
    Events.awaitEnd(hereFd);
  }

  /** The other end closes with a byte unread, which is to reset the connection. */
  void receiveReset() throws IOException {
    turned().receive(1);
    there.close();
    isReset();
  }

  /** The other end closes with linger 0, which is to reset the connection. */
  void receiveAbort() throws IOException {
    there.linger(0);
    there.close();
    isReset();
  }

  /** Whether a reset arrives, which is waited for. */
  boolean isReset() throws IOException {
    return Events.isReset(hereFd, here.local().getPort(), here.remote().getPort());
  }

  @Override
  public void close() throws IOException {
    here.close();
    there.close();
    server.close();
  }
}
