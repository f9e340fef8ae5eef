package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A {@code Socket}: of itself, or the adaptor of a channel. */
final class SocketEnd implements End {
  private final Socket socket;

  SocketEnd(Socket socket) {
    this.socket = socket;
  }

  @Override
  public Socket jdk() {
    return socket;
  }

  @Override
  public void bind(InetSocketAddress local) throws IOException {
    socket.bind(local);
  }

  @Override
  public void connect(InetSocketAddress remote) throws IOException {
    socket.connect(remote);
  }

  @Override
  public InetSocketAddress local() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public InetSocketAddress remote() {
    return (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  @Override
  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void linger(int seconds) throws IOException {
    socket.setSoLinger(true, seconds);
  }

  /** A {@code ServerSocket}. */
  static final class Listening implements Server {
    private final ServerSocket socket;

    Listening(ServerSocket socket) {
      this.socket = socket;
    }

    @Override
    public Closeable jdk() {
      return socket;
    }

    @Override
    public void bind(InetSocketAddress local, int backlog) throws IOException {
      socket.bind(local, backlog);
    }

    @Override
    public InetSocketAddress local() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public End accept() throws IOException {
      return new SocketEnd(socket.accept());
    }
  }
}
