package io.mptcpize.it.program.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A way to have stream sockets: a row of the table of {@link StreamKinds}. */
public interface StreamKind {
  /** Opens a server socket and has it listen; port 0 lets the kernel choose. */
  Listener listen(InetSocketAddress address) throws IOException;

  /** Opens a client socket and connects it. */
  Connection connect(InetSocketAddress server) throws IOException;
}
