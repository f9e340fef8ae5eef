package io.mptcpize.it.program.netty;

import io.mptcpize.demo.wire.Wire;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/**
 * A server on a transport of Netty sends each byte back that a client sends, one by one. Prints
 * what the kernel says of each connection.
 *
 * <p>Arguments: the transport ({@link NettyTransport}), how many bytes on each connection, how many
 * connections, one after the other, and the addresses by which they reach the server, in turn.
 */
public final class NettyEcho {
  public static void main(String[] arguments) {
    try {
      NettyTransport transport = NettyTransport.of(arguments[0]);
      ServerBootstrap serving = new ServerBootstrap().group(transport.group);
      serving.channel(transport.server).childHandler(new Echo());
      Channel server = serving.bind(0).syncUninterruptibly().channel();
      int port = ((InetSocketAddress) server.localAddress()).getPort();
      List<String> addresses = Arrays.asList(arguments).subList(3, arguments.length);
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        InetAddress address = InetAddress.getByName(addresses.get(i % addresses.size()));
        Object protocol = exchange(address, port, Integer.parseInt(arguments[1]));
        System.out.println(protocol);
      }
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  private static Object exchange(InetAddress address, int port, int bytes) throws Exception {
    try (Socket client = new Socket(address, port)) {
      client.setTcpNoDelay(true);
      for (int i = 0; i < bytes; i++) {
        client.getOutputStream().write(i);
        if (client.getInputStream().read() != (i & 255)) {
          throw new EOFException("after " + i + " bytes");
        }
      }
      return Wire.protocolOf(
          (InetSocketAddress) client.getLocalSocketAddress(),
          (InetSocketAddress) client.getRemoteSocketAddress());
    }
  }

  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }
}
