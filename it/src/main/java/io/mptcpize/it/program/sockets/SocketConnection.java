package io.mptcpize.it.program.sockets;

import io.mptcpize.demo.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A {@code java.net.Socket} of any make: plain, an adaptor of a channel, TLS. */
class SocketConnection implements Connection {
  private final Socket socket;

  SocketConnection(Socket socket) {
    this.socket = socket;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  @Override
  public int read(byte[] buffer, int offset) throws IOException {
    return socket.getInputStream().read(buffer, offset, buffer.length - offset);
  }

  @Override
  public int descriptor() throws IOException {
    InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
    return Wire.connection(local, peer()).descriptor();
  }

  /** Whom the kernel sees at the other end. */
  InetSocketAddress peer() {
    return (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A {@code java.net.ServerSocket} of any make. */
  static final class Server implements Listener {
    private final ServerSocket socket;

    Server(ServerSocket socket) {
      this.socket = socket;
    }

    @Override
    public int port() {
      return socket.getLocalPort();
    }

    @Override
    public Connection accept() throws IOException {
      return new SocketConnection(socket.accept());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
