package io.mptcpize.demo.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.stream.ChunkedWriteHandler;

/** The listener and the pipeline of what it accepts. */
final class Server {
  private static final int REQUEST_LIMIT = 64 * 1024;

  private Server() {}

  /** The listening channel; when it is closed, the threads end. Throws what Netty's bind throws. */
  static Channel start(int port, Transport transport) throws InterruptedException {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(transport.handlers());
    try {
      Channel listener =
          new ServerBootstrap()
              .group(group)
              .channel(transport.listener())
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                      channel
                          .pipeline()
                          .addLast(
                              new HttpServerCodec(),
                              new HttpServerKeepAliveHandler(),
                              new HttpObjectAggregator(REQUEST_LIMIT),
                              new ChunkedWriteHandler(),
                              new RequestHandler());
                    }
                  })
              .bind(port)
              .sync()
              .channel();
      listener.closeFuture().addListener(closed -> group.shutdownGracefully());
      return listener;
    } catch (Throwable failure) {
      group.shutdownGracefully();
      throw failure;
    }
  }
}
