package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A server socket, or what is to become one. */
interface Server extends Closeable {
  /** The JDK's object: a {@code ServerSocket}, a {@code ServerSocketChannel} and the like. */
  Closeable jdk();

  /** From then on it listens. */
  void bind(InetSocketAddress local, int backlog) throws IOException;

  InetSocketAddress local() throws IOException;

  /** Waits for a client. */
  End accept() throws IOException;

  @Override
  default void close() throws IOException {
    jdk().close();
  }
}
