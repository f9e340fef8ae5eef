package io.mptcpize.it.program.netty;

import io.mptcpize.it.program.replacement.OwnPorts;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The cases of {@link OwnPorts} of a transport of Netty, twice: clients that are bound first, and
 * such that are bound as they connect. Arguments: the transport ({@link NettyTransport}), the
 * address.
 */
public final class NettyOwnPorts {
  private static final int TIMEOUT_SECONDS = 60;

  private NettyOwnPorts() {}

  public static void main(String[] arguments) {
    try {
      NettyTransport transport = NettyTransport.of(arguments[0]);
      OwnPorts.print(arguments[1], 7000, "bound", () -> new OfNetty(transport, false));
      OwnPorts.print(arguments[1], 7100, "at connect", () -> new OfNetty(transport, true));
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  private static final class OfNetty extends ChannelInboundHandlerAdapter
      implements OwnPorts.Client {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Channel channel;
    private final boolean atConnect;
    private InetSocketAddress own;

    OfNetty(NettyTransport transport, boolean atConnect) {
      this.atConnect = atConnect;
      Bootstrap bootstrap = new Bootstrap().group(transport.group).channel(transport.client);
      bootstrap.option(ChannelOption.ALLOW_HALF_CLOSURE, true).handler(this);
      channel = bootstrap.register().syncUninterruptibly().channel();
    }

    @Override
    public void bind(InetSocketAddress local) {
      if (atConnect) {
        own = local;
      } else {
        channel.bind(local).syncUninterruptibly();
      }
    }

    @Override
    public void connect(InetSocketAddress remote) {
      channel.connect(remote, own).syncUninterruptibly();
    }

    @Override
    public void write(byte[] bytes) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).syncUninterruptibly();
      ((DuplexChannel) channel).shutdownOutput().syncUninterruptibly();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      while (bytes.isReadable()) {
        received.write(bytes.readByte());
      }
      bytes.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        ended.countDown();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended.countDown();
    }

    @Override
    public byte[] read() throws Exception {
      if (!ended.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("no end for " + TIMEOUT_SECONDS + " seconds");
      }
      return received.toByteArray();
    }

    @Override
    public void close() {
      channel.close().syncUninterruptibly();
    }
  }
}
