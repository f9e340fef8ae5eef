package io.mptcpize.it.program.sockets;

import java.io.Closeable;
import java.io.IOException;

/** One end of an established connection, used by one thread that waits for what it asks. */
public interface Connection extends Closeable {
  /** Sends all the bytes. */
  void write(byte[] bytes) throws IOException;

  /**
   * Receives at least one byte.
   *
   * @return how many bytes were put into the buffer from {@code offset} on, -1: the peer closed
   */
  int read(byte[] buffer, int offset) throws IOException;

  /** The number of its file descriptor, found by the addresses of both ends. */
  int descriptor() throws IOException;
}
