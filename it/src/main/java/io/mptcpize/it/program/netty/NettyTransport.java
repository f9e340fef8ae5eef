package io.mptcpize.it.program.netty;

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
import io.netty.incubator.channel.uring.IOUringChannelOption;
import io.netty.incubator.channel.uring.IOUringEventLoopGroup;
import io.netty.incubator.channel.uring.IOUringServerSocketChannel;
import io.netty.incubator.channel.uring.IOUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;

/** A transport of Netty 4.1 or 4.2, with its event loops. */
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
   * @param name nio, epoll, io_uring or, for Netty 4.1, "io_uring of 4.1"
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
      case "io_uring of 4.1":
        return Incubator.open(daemons);
      default:
        return IoUring.open(daemons);
    }
  }

  /** Apart, since Netty 4.2 does not have these classes. */
  private static final class Incubator {
    static NettyTransport open(ThreadFactory daemons) {
      return new NettyTransport(
          new IOUringEventLoopGroup(THREADS, daemons),
          IOUringSocketChannel.class,
          IOUringServerSocketChannel.class,
          IOUringChannelOption.class);
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
