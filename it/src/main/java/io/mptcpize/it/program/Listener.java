package io.mptcpize.it.program;

import java.io.Closeable;
import java.io.IOException;

/** A socket that listens. */
interface Listener extends Closeable {
  int port() throws IOException;

  /** Waits for a client. */
  Connection accept() throws IOException;
}
