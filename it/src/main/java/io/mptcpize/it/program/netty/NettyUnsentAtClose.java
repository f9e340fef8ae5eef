package io.mptcpize.it.program.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server of Netty's that writes so many bytes to whoever connects, and closes. Prints its name
 * and its port; it ends when standard input does.
 *
 * <p>Arguments: the transport ({@link NettyTransport}), the number of bytes.
 */
public final class NettyUnsentAtClose {
  private static final int BACKLOG = 1000;

  private NettyUnsentAtClose() {}

  public static void main(String[] arguments) throws IOException {
    NettyTransport transport = NettyTransport.of(arguments[0]);
    int bytes = Integer.parseInt(arguments[1]);
    ServerBootstrap serving = new ServerBootstrap().group(transport.group);
    serving.channel(transport.server).option(ChannelOption.SO_BACKLOG, BACKLOG);
    serving.childHandler(new Writer(bytes));
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Channel server = serving.bind(loopback, 0).syncUninterruptibly().channel();
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    System.out.println("NETTY:" + bytes + "\t" + port);
    System.out.println("serving");
    while (System.in.read() >= 0) {
      // until its end
    }
    System.exit(0);
  }

  /** Writes as soon as a connection is there. */
  @ChannelHandler.Sharable
  private static final class Writer extends ChannelInboundHandlerAdapter {
    private final int bytes;

    Writer(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
