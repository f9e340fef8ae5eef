package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/** One end of a connection, or what is to become one. Waits for what it is asked. */
interface End extends Closeable {
  /** The JDK's object: a {@code Socket}, a {@code SocketChannel} and the like. */
  Closeable jdk();

  void bind(InetSocketAddress local) throws IOException;

  void connect(InetSocketAddress remote) throws IOException;

  InetSocketAddress local() throws IOException;

  InetSocketAddress remote() throws IOException;

  InputStream in() throws IOException;

  OutputStream out() throws IOException;

  void shutdownInput() throws IOException;

  void shutdownOutput() throws IOException;

  /** Whether and how long {@link #close} waits, in seconds; 0: it resets. */
  void linger(int seconds) throws IOException;

  @Override
  default void close() throws IOException {
    jdk().close();
  }
}
