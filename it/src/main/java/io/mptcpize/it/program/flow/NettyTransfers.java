package io.mptcpize.it.program.flow;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The same transfers by Netty: by its NIO transport, or epoll with the property {@code native}. */
final class NettyTransfers {
  /** Whether by its native transport, epoll. */
  private static final boolean NATIVE = Boolean.getBoolean("native");

  private static final EventLoopGroup GROUP = group(new DefaultThreadFactory("netty", true));

  private static EventLoopGroup group(ThreadFactory threads) {
    return NATIVE ? new EpollEventLoopGroup(2, threads) : new NioEventLoopGroup(2, threads);
  }

  private NettyTransfers() {}

  /** Serves, and returns the port. */
  static int serve(String address) throws Exception {
    Channel server =
        new ServerBootstrap()
            .group(GROUP)
            .channel(NATIVE ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .childHandler(each(Server::new))
            .bind(address, 0)
            .sync()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Does one, as {@link Transfers} does. */
  static void transfer(InetSocketAddress at, long bytes, long pause, boolean back)
      throws IOException {
    Client client = new Client(bytes, pause, back);
    try {
      Channel channel =
          new Bootstrap()
              .group(GROUP)
              .channel(NATIVE ? EpollSocketChannel.class : NioSocketChannel.class)
              .handler(client)
              .connect(at)
              .sync()
              .channel();
      client.received.get();
      channel.close().sync();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private interface Made {
    End make();
  }

  private static ChannelInitializer<Channel> each(Made made) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(made.make());
      }
    };
  }

  /** One end: sends as long as the channel is writable, and counts what comes. */
  private abstract static class End extends ChannelInboundHandlerAdapter {
    private long toSend;
    long toReceive;
    long pause;
    private long untilPause = Transfers.CHUNK;

    /** All has come. */
    abstract void received(ChannelHandlerContext context);

    final void send(ChannelHandlerContext context, long bytes) {
      toSend = bytes;
      channelWritabilityChanged(context);
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext context) {
      while (toSend > 0 && context.channel().isWritable()) {
        int length = (int) Math.min(Transfers.CHUNK, toSend);
        toSend -= length;
        context.writeAndFlush(context.alloc().buffer(length).writeZero(length));
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      count(context, bytes.readableBytes());
      bytes.release();
    }

    final void count(ChannelHandlerContext context, int bytes) {
      toReceive -= bytes;
      untilPause -= bytes;
      if (untilPause <= 0) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pause));
        untilPause += Transfers.CHUNK;
      }
      if (toReceive == 0) {
        received(context);
      }
    }
  }

  private static final class Server extends End {
    private ByteBuf header = Unpooled.buffer(Transfers.HEADER);
    private long answer;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (header != null) {
        bytes.readBytes(header, Math.min(bytes.readableBytes(), header.writableBytes()));
        if (header.writableBytes() == 0) {
          toReceive = header.readLong();
          pause = header.readLong();
          answer = header.readByte() == 0 ? 1 : toReceive;
          header = null;
        }
      }
      if (header == null && bytes.isReadable()) {
        super.channelRead(context, message);
      } else {
        bytes.release();
      }
    }

    @Override
    void received(ChannelHandlerContext context) {
      send(context, answer);
    }
  }

  private static final class Client extends End {
    private final CompletableFuture<Void> received = new CompletableFuture<>();
    private final long bytes;
    private final boolean back;

    Client(long bytes, long pause, boolean back) {
      this.bytes = bytes;
      this.pause = pause;
      this.back = back;
      toReceive = back ? bytes : 1;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      ByteBuf header = context.alloc().buffer(Transfers.HEADER);
      context.writeAndFlush(header.writeLong(bytes).writeLong(pause).writeByte(back ? 1 : 0));
      send(context, bytes);
    }

    @Override
    void received(ChannelHandlerContext context) {
      received.complete(null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      received.completeExceptionally(new EOFException(toReceive + " bytes are missing"));
    }
  }
}
