package io.mptcpize.it.program.sockets;

import io.mptcpize.demo.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A {@code SocketChannel}. A non-blocking one is waited for by a selector, so that the kernel's
 * epoll has it from before it connects until it is closed.
 */
final class ChannelConnection implements Connection {
  private final SocketChannel channel;
  private final Waiting waiting;

  private ChannelConnection(SocketChannel channel, Waiting waiting) {
    this.channel = channel;
    this.waiting = waiting;
  }

  static ChannelConnection connect(SocketChannel channel, InetSocketAddress server)
      throws IOException {
    channel.connect(server);
    return new ChannelConnection(channel, Waiting.NOT);
  }

  static ChannelConnection connectNonBlocking(SocketChannel channel, InetSocketAddress server)
      throws IOException {
    channel.configureBlocking(false);
    Waiting waiting = new Waiting(channel);
    if (!channel.connect(server)) {
      do {
        waiting.until(SelectionKey.OP_CONNECT);
      } while (!channel.finishConnect());
    }
    return new ChannelConnection(channel, waiting);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      waiting.until(SelectionKey.OP_WRITE);
      channel.write(rest);
    }
  }

  @Override
  public int read(byte[] buffer, int offset) throws IOException {
    int n;
    do {
      waiting.until(SelectionKey.OP_READ);
      n = channel.read(ByteBuffer.wrap(buffer, offset, buffer.length - offset));
    } while (n == 0);
    return n;
  }

  @Override
  public int descriptor() throws IOException {
    InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
    return Wire.connection(local, (InetSocketAddress) channel.getRemoteAddress()).descriptor();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    waiting.close();
  }

  /** A {@code ServerSocketChannel}. */
  static final class Server implements Listener {
    private final ServerSocketChannel channel;
    private final boolean nonBlocking;
    private final Waiting waiting;

    /**
     * @param channel is bound already
     * @param nonBlocking what it accepts is, too
     */
    Server(ServerSocketChannel channel, boolean nonBlocking) throws IOException {
      this.channel = channel;
      this.nonBlocking = nonBlocking;
      channel.configureBlocking(!nonBlocking);
      waiting = nonBlocking ? new Waiting(channel) : Waiting.NOT;
    }

    @Override
    public int port() throws IOException {
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Override
    public Connection accept() throws IOException {
      SocketChannel accepted;
      do {
        waiting.until(SelectionKey.OP_ACCEPT);
        accepted = channel.accept();
      } while (accepted == null);
      accepted.configureBlocking(!nonBlocking);
      return new ChannelConnection(accepted, nonBlocking ? new Waiting(accepted) : Waiting.NOT);
    }

    @Override
    public void close() throws IOException {
      channel.close();
      waiting.close();
    }
  }

  /** A selector for one channel. */
  private static final class Waiting {
    static final Waiting NOT = new Waiting();

    private final Selector selector;
    private final SelectionKey key;

    private Waiting() {
      selector = null;
      key = null;
    }

    Waiting(SelectableChannel channel) throws IOException {
      selector = Selector.open();
      key = channel.register(selector, 0);
      selector.selectNow();
    }

    /** Returns when the channel may be ready for this. */
    void until(int operation) throws IOException {
      if (selector != null) {
        key.interestOps(operation);
        selector.select();
        selector.selectedKeys().clear();
      }
    }

    void close() throws IOException {
      if (selector != null) {
        selector.close(); // takes the closed channel out of epoll, and frees its descriptor
      }
    }
  }
}
