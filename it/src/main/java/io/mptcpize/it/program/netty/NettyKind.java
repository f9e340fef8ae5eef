package io.mptcpize.it.program.netty;

import io.mptcpize.demo.wire.Wire;
import io.mptcpize.it.program.sockets.Connection;
import io.mptcpize.it.program.sockets.Listener;
import io.mptcpize.it.program.sockets.StreamKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Sockets of a transport of Netty, as ordinary bootstraps make them. */
final class NettyKind implements StreamKind {
  private static final int TIMEOUT_SECONDS = 60;

  private final NettyTransport transport;
  private final InetSocketAddress local;

  /**
   * @param local where clients are bound before they connect, or null
   */
  NettyKind(NettyTransport transport, InetSocketAddress local) {
    this.transport = transport;
    this.local = local;
  }

  @Override
  public Listener listen(InetSocketAddress address) {
    BlockingQueue<End> accepted = new LinkedBlockingQueue<>();
    ServerBootstrap bootstrap = new ServerBootstrap();
    bootstrap.group(transport.group).channel(transport.server);
    bootstrap.childHandler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            End end = new End(channel);
            channel.pipeline().addLast(end.handler);
            accepted.add(end);
          }
        });
    Channel server = bind(bootstrap, address);
    return new Listener() {
      @Override
      public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
      }

      @Override
      public Connection accept() throws IOException {
        return take(accepted);
      }

      @Override
      public void close() {
        server.close().syncUninterruptibly();
      }
    };
  }

  @Override
  public Connection connect(InetSocketAddress server) throws IOException {
    BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    Bootstrap bootstrap = new Bootstrap().group(transport.group).channel(transport.client);
    bootstrap.handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            End end = new End(channel);
            channel.pipeline().addLast(end.handler);
            ends.add(end);
          }
        });
    bootstrap.connect(server, local).syncUninterruptibly();
    return take(ends);
  }

  /** The one before, on the same port, may not be gone yet: NIO and io_uring close it later. */
  private static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    while (String.valueOf(bound.cause()).contains("already in use")
        && System.nanoTime() - end < 0) {
      Thread.yield();
      bound = bootstrap.bind(address).awaitUninterruptibly();
    }
    return bound.syncUninterruptibly().channel();
  }

  private static <T> T take(BlockingQueue<T> queue) throws IOException {
    try {
      T taken = queue.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (taken == null) {
        throw new IOException("nothing came for " + TIMEOUT_SECONDS + " seconds");
      }
      return taken;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** One end of a connection. */
  private static final class End implements Connection {
    private final Channel channel;

    /** What was received, and an empty one at the end. */
    private final BlockingQueue<ByteBuf> received = new LinkedBlockingQueue<>();

    final ChannelInboundHandlerAdapter handler =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object message) {
            received.add((ByteBuf) message);
          }

          @Override
          public void channelInactive(ChannelHandlerContext context) {
            received.add(Unpooled.EMPTY_BUFFER);
          }
        };

    private ByteBuf current = Unpooled.EMPTY_BUFFER;

    End(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void write(byte[] bytes) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).syncUninterruptibly();
    }

    @Override
    public int read(byte[] buffer, int offset) throws IOException {
      if (!current.isReadable()) {
        current.release();
        current = take(received);
        if (!current.isReadable()) {
          return -1;
        }
      }
      int count = Math.min(current.readableBytes(), buffer.length - offset);
      current.readBytes(buffer, offset, count);
      return count;
    }

    @Override
    public int descriptor() throws IOException {
      InetSocketAddress local = (InetSocketAddress) channel.localAddress();
      return Wire.connection(local, (InetSocketAddress) channel.remoteAddress()).descriptor();
    }

    @Override
    public void close() {
      channel.close().syncUninterruptibly();
    }
  }
}
