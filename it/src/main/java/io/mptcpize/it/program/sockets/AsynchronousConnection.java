package io.mptcpize.it.program.sockets;

import io.mptcpize.demo.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** An {@code AsynchronousSocketChannel}. */
final class AsynchronousConnection implements Connection {
  private final AsynchronousSocketChannel channel;

  private AsynchronousConnection(AsynchronousSocketChannel channel) {
    this.channel = channel;
  }

  static AsynchronousConnection connect(AsynchronousSocketChannel channel, InetSocketAddress server)
      throws IOException {
    result(channel.connect(server));
    return new AsynchronousConnection(channel);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      result(channel.write(rest));
    }
  }

  @Override
  public int read(byte[] buffer, int offset) throws IOException {
    return result(channel.read(ByteBuffer.wrap(buffer, offset, buffer.length - offset)));
  }

  @Override
  public int descriptor() throws IOException {
    InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
    return Wire.connection(local, (InetSocketAddress) channel.getRemoteAddress()).descriptor();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
  }

  /** An {@code AsynchronousServerSocketChannel}. */
  static final class Server implements Listener {
    private final AsynchronousServerSocketChannel channel;

    /**
     * @param channel is bound already
     */
    Server(AsynchronousServerSocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public int port() throws IOException {
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Override
    public Connection accept() throws IOException {
      return new AsynchronousConnection(result(channel.accept()));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
