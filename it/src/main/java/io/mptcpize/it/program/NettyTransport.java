package io.mptcpize.it.program;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;

/** A transport of Netty 4.1 or 4.2 (io_uring of 4.2 only), with its event loops. */
final class NettyTransport {
  private static final int THREADS = 2;

  final EventLoopGroup group;
  final Class<? extends Channel> client;
  final Class<? extends ServerChannel> server;

  /** Has the options in static fields. */
  final Class<?> options;

  private NettyTransport(
      EventLoopGroup group,
      Class<? extends Channel> client,
      Class<? extends ServerChannel> server,
      Class<?> options) {
    this.group = group;
    this.client = client;
    this.server = server;
    this.options = options;
  }

  /**
   * @param name nio, epoll or io_uring
   * @throws RuntimeException or a LinkageError if this machine or this Netty does not have it
   */
  static NettyTransport of(String name) {
    ThreadFactory daemons = new DefaultThreadFactory(name, true);
    switch (name) {
      case "nio":
        return new NettyTransport(
            new NioEventLoopGroup(THREADS, daemons),
            NioSocketChannel.class,
            NioServerSocketChannel.class,
            ChannelOption.class);
      case "epoll":
        return new NettyTransport(
            new EpollEventLoopGroup(THREADS, daemons),
            EpollSocketChannel.class,
            EpollServerSocketChannel.class,
            EpollChannelOption.class);
      default:
        return IoUring.open(daemons);
    }
  }

  /** Apart, since Netty 4.1 does not have these classes. */
  private static final class IoUring {
    static NettyTransport open(ThreadFactory daemons) {
      return new NettyTransport(
          new MultiThreadIoEventLoopGroup(THREADS, daemons, IoUringIoHandler.newFactory()),
          IoUringSocketChannel.class,
          IoUringServerSocketChannel.class,
          IoUringChannelOption.class);
    }
  }
}
