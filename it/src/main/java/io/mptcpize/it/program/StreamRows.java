package io.mptcpize.it.program;

import io.mptcpize.demo.wire.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The rows of stream sockets: for each kind and path, a listener, a client and the connection
 * between them; the same with a plain TCP peer at either end. Each connection carries data both
 * ways, and its end is seen by the other side.
 */
final class StreamRows {
  private static final int SIZE = 20_000;

  private final ExecutorService serverSide =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "server side");
            thread.setDaemon(true);
            return thread;
          });

  /** All rows of a kind on a path. */
  void print(String name, StreamKind kind, Path path) throws Exception {
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
      throws Exception {
    try (Listener listener = server.listen(path.server())) {
      int port = listener.port();
      Future<Connection> accepting = serverSide.submit(() -> echo(listener));
      Connection connection = client.connect(path.destination(port));
      exchange(connection);
      Connection accepted = accepting.get();
      if (listenerRole != null) {
        Row.print(name, path, listenerRole, Row.only(Wire.listeners(port)).descriptor());
      }
      if (clientRole != null) {
        Row.print(name, path, clientRole, connection.descriptor());
      }
      if (acceptedRole != null) {
        Row.print(name, path, acceptedRole, accepted.descriptor());
      }
      end(connection, accepted);
    }
  }

  private static Connection echo(Listener listener) throws IOException {
    Connection accepted = listener.accept();
    accepted.write(receive(accepted));
    return accepted;
  }

  private static void exchange(Connection connection) throws IOException {
    byte[] sent = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      sent[i] = (byte) (i * 31 + i / 251);
    }
    connection.write(sent);
    if (!Arrays.equals(receive(connection), sent)) {
      throw new IOException("other bytes came back than were sent");
    }
  }

  private static byte[] receive(Connection connection) throws IOException {
    byte[] received = new byte[SIZE];
    int n = 0;
    while (n < SIZE) {
      int more = connection.read(received, n);
      if (more <= 0) {
        throw new EOFException("after " + n + " bytes");
      }
      n += more;
    }
    return received;
  }

  private void end(Connection client, Connection accepted) throws Exception {
    client.close();
    Future<Integer> end = serverSide.submit(() -> accepted.read(new byte[1], 0));
    if (end.get() != -1) {
      throw new IOException("the peer has closed, and there was something to read");
    }
    accepted.close();
  }
}
