package io.mptcpize.it.program.netty;

import io.mptcpize.demo.wire.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * How a client of a transport of Netty reads what its peer sends before it closes, many times the
 * buffer, and how it learns of the end. Prints a line for each case: its name, what the handler
 * saw, and what the kernel says of the connection.
 *
 * <p>Argument: the transport ({@link NettyTransport}).
 */
public final class NettyEnds {
  private static final int TIMEOUT_SECONDS = 60;
  private static final int BUFFER = 10;
  private static final int BUFFERS = 100;

  /** How the client reads. */
  private enum Reading {
    BY_ITSELF(16),
    NEVER(1),
    AFTER_EACH_BUFFER(1);

    final int buffersAtATime;

    Reading(int buffersAtATime) {
      this.buffersAtATime = buffersAtATime;
    }
  }

  private final NettyTransport transport;
  private final Reading reading;
  private final boolean isReset;

  private NettyEnds(NettyTransport transport, Reading reading, boolean isReset) {
    this.transport = transport;
    this.reading = reading;
    this.isReset = isReset;
  }

  public static void main(String[] arguments) {
    try {
      NettyTransport transport = NettyTransport.of(arguments[0]);
      for (Reading reading : Reading.values()) {
        System.out.println(reading + "\t" + new NettyEnds(transport, reading, false).ended());
        System.out.println(reading + ", reset\t" + new NettyEnds(transport, reading, true).ended());
      }
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  private String ended() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    ServerBootstrap serving = new ServerBootstrap().group(transport.group);
    serving.channel(transport.server).childHandler(handing(accepted));
    if (isReset) {
      serving.childOption(ChannelOption.SO_LINGER, 0);
    }
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    Channel server = serving.bind(loopback, 0).syncUninterruptibly().channel();
    Reader reader = new Reader();
    Bootstrap connecting = new Bootstrap().group(transport.group).channel(transport.client);
    connecting.option(ChannelOption.AUTO_READ, reading == Reading.BY_ITSELF).handler(reader);
    Channel client = connecting.connect(server.localAddress()).syncUninterruptibly().channel();
    InetSocketAddress local = (InetSocketAddress) client.localAddress();
    Object protocol = Wire.protocolOf(local, (InetSocketAddress) client.remoteAddress());
    Channel peer = accepted.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (isReset) {
      peer.close();
    } else {
      ByteBuf bytes = Unpooled.wrappedBuffer(new byte[BUFFER * BUFFERS]);
      peer.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
    }
    String seen = reader.seen();
    server.close().syncUninterruptibly();
    return seen + "\t" + protocol;
  }

  private static ChannelInitializer<Channel> handing(BlockingQueue<Channel> to) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        to.add(channel);
      }
    };
  }

  /** Counts what comes until the channel is inactive. */
  private final class Reader extends ChannelInboundHandlerAdapter {
    private final CountDownLatch inactive = new CountDownLatch(1);
    private int bytes;
    private int loops;
    private Throwable cause;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      FixedRecvByteBufAllocator buffers = new FixedRecvByteBufAllocator(BUFFER);
      buffers.maxMessagesPerRead(reading.buffersAtATime);
      context.channel().config().setRecvByteBufAllocator(buffers);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      bytes += ((ByteBuf) message).readableBytes();
      ((ByteBuf) message).release();
      if (reading == Reading.AFTER_EACH_BUFFER) {
        context.read();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      loops++;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
      cause = thrown;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      inactive.countDown();
    }

    String seen() throws Exception {
      if (!inactive.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(reading + ": no end for " + TIMEOUT_SECONDS + " seconds");
      }
      boolean isOneEach = reading == Reading.BY_ITSELF && loops > BUFFERS / 2;
      return bytes + " bytes" + (isOneEach ? ", each a loop of its own" : "") + ", " + cause;
    }
  }
}
