package io.mptcpize.it.program.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Another kind, with every call of it made in a virtual thread. */
final class VirtualThreadKind implements StreamKind {
  private final StreamKind kind;

  VirtualThreadKind(StreamKind kind) {
    this.kind = kind;
  }

  @Override
  public Listener listen(InetSocketAddress address) throws IOException {
    Listener listener = NewerJdk.inVirtualThread(() -> kind.listen(address));
    return new Listener() {
      @Override
      public int port() throws IOException {
        return listener.port();
      }

      @Override
      public Connection accept() throws IOException {
        return inVirtualThread(NewerJdk.inVirtualThread(listener::accept));
      }

      @Override
      public void close() throws IOException {
        listener.close();
      }
    };
  }

  @Override
  public Connection connect(InetSocketAddress server) throws IOException {
    return inVirtualThread(NewerJdk.inVirtualThread(() -> kind.connect(server)));
  }

  private static Connection inVirtualThread(Connection connection) {
    return new Connection() {
      @Override
      public void write(byte[] bytes) throws IOException {
        NewerJdk.inVirtualThread(
            () -> {
              connection.write(bytes);
              return null;
            });
      }

      @Override
      public int read(byte[] buffer, int offset) throws IOException {
        return NewerJdk.inVirtualThread(() -> connection.read(buffer, offset));
      }

      @Override
      public int descriptor() throws IOException {
        return connection.descriptor();
      }

      @Override
      public void close() throws IOException {
        connection.close();
      }
    };
  }
}
