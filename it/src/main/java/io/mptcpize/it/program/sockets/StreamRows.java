package io.mptcpize.it.program.sockets;

import java.io.IOException;

/**
 * The rows of stream sockets: for each kind and path, a listener, a client and the connection
 * between them; the same with a plain TCP peer at either end. Each connection carries data both
 * ways, and its end is seen by the other side.
 */
public final class StreamRows {
  /** All rows of a kind on a path. */
  public void print(String name, StreamKind kind, Path path) throws IOException {
    print(name, path, kind, kind, "listener", "client", "accepted");
    if (!name.startsWith("SSL")) { // the plain TCP peer speaks no TLS
      print(name, path, kind, LibcSocket.PLAIN_TCP, null, null, "accepted from TCP");
    }
    // Through a proxy, the peer is the proxy; and to a client, a wildcard's peer is as any other.
    if (!name.startsWith("SSL") && !name.endsWith("SOCKS") && !path.isAny()) {
      print(name, path, LibcSocket.PLAIN_TCP, kind, null, "client of TCP", null);
    }
  }

  /** The rows of one connection; a role that is null gets none. */
  private void print(
      String name,
      Path path,
      StreamKind server,
      StreamKind client,
      String listenerRole,
      String clientRole,
      String acceptedRole)
      throws IOException {
    try (Conversation conversation =
        Conversation.open(server, path.server(), client, path.destination())) {
      if (listenerRole != null) {
        Row.print(name, path, listenerRole, conversation.listener());
      }
      if (clientRole != null) {
        Row.print(name, path, clientRole, conversation.client());
      }
      if (acceptedRole != null) {
        Row.print(name, path, acceptedRole, conversation.accepted());
      }
    }
  }
}
