package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A {@code SocketChannel}. */
final class ChannelEnd implements End {
  private final SocketChannel channel;

  ChannelEnd(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public SocketChannel jdk() {
    return channel;
  }

  @Override
  public void bind(InetSocketAddress local) throws IOException {
    channel.bind(local);
  }

  @Override
  public void connect(InetSocketAddress remote) throws IOException {
    channel.connect(remote);
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

  /** A {@code ServerSocketChannel}. */
  static final class Listening implements Server {
    private final ServerSocketChannel channel;

    Listening(ServerSocketChannel channel) {
      this.channel = channel;
    }

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
      return new ChannelEnd(channel.accept());
    }
  }
}
