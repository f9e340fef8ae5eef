package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channels;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** An {@code AsynchronousSocketChannel}. */
final class AsynchronousEnd implements End {
  private final AsynchronousSocketChannel channel;

  AsynchronousEnd() throws IOException {
    this(AsynchronousSocketChannel.open());
  }

  private AsynchronousEnd(AsynchronousSocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public AsynchronousSocketChannel jdk() {
    return channel;
  }

  @Override
  public void bind(InetSocketAddress local) throws IOException {
    channel.bind(local);
  }

  @Override
  public void connect(InetSocketAddress remote) throws IOException {
    result(channel.connect(remote));
  }

  @Override
  public InetSocketAddress local() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  @Override
  public InetSocketAddress remote() throws IOException {
    return (InetSocketAddress) channel.getRemoteAddress();
  }

  @Override
  public InputStream in() {
    return Channels.newInputStream(channel);
  }

  @Override
  public OutputStream out() {
    return Channels.newOutputStream(channel);
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void linger(int seconds) throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, seconds);
  }

  /** What the operation gives; its exception, if that is an IOException. */
  private static <T> T result(Future<T> operation) throws IOException {
    try {
      return operation.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException
          ? (IOException) e.getCause()
          : new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** An {@code AsynchronousServerSocketChannel}. */
  static final class Listening implements Server {
    private final AsynchronousServerSocketChannel channel = AsynchronousServerSocketChannel.open();

    Listening() throws IOException {}

    @Override
    public Closeable jdk() {
      return channel;
    }

    @Override
    public void bind(InetSocketAddress local, int backlog) throws IOException {
      channel.bind(local, backlog);
    }

    @Override
    public InetSocketAddress local() throws IOException {
      return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public End accept() throws IOException {
      return new AsynchronousEnd(result(channel.accept()));
    }
  }
}
