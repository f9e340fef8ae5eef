package io.mptcpize.it.program.sockets;

import java.io.Closeable;
import java.io.IOException;

/** A socket that listens. */
public interface Listener extends Closeable {
  int port() throws IOException;

  /** Waits for a client. */
  Connection accept() throws IOException;
}
