package io.mptcpize.it.program.netty;

import io.mptcpize.demo.wire.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;

/**
 * Connects with a timeout that is shorter than MPTCP's own, and prints what came of it: {@code
 * timed out}, or what the connection is for the kernel.
 *
 * <p>Arguments: the transport ({@link NettyTransport}) and the port of a listener on all addresses.
 * On standard input: the addresses.
 */
public final class NettyTimeouts {
  private static final int TIMEOUT_MILLIS = 300;

  private NettyTimeouts() {}

  public static void main(String[] arguments) {
    try {
      NettyTransport transport = NettyTransport.of(arguments[0]);
      int port = Integer.parseInt(arguments[1]);
      new ServerBootstrap()
          .group(transport.group)
          .channel(transport.server)
          .childHandler(new Idle())
          .bind(port)
          .syncUninterruptibly();
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(connect(transport, new InetSocketAddress(line, port)));
      }
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  private static Object connect(NettyTransport transport, InetSocketAddress to) throws Exception {
    ChannelFuture connected =
        new Bootstrap()
            .group(transport.group)
            .channel(transport.client)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_MILLIS)
            .handler(new Idle())
            .connect(to)
            .awaitUninterruptibly();
    Channel channel = connected.channel();
    if (connected.cause() instanceof ConnectTimeoutException) {
      channel.closeFuture().syncUninterruptibly();
      return "timed out";
    }
    connected.syncUninterruptibly();
    InetSocketAddress local = (InetSocketAddress) channel.localAddress();
    Object protocol = Wire.protocolOf(local, (InetSocketAddress) channel.remoteAddress());
    channel.close().syncUninterruptibly();
    return protocol;
  }

  /** Does nothing with what comes. */
  @ChannelHandler.Sharable
  private static final class Idle extends ChannelInboundHandlerAdapter {}
}
