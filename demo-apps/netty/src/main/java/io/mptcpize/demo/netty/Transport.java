package io.mptcpize.demo.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.util.Locale;
import java.util.function.Supplier;

/** Netty's ways to a socket, by the name they have on the command line. */
enum Transport {
  NIO(NioIoHandler::newFactory, () -> NioServerSocketChannel.class, () -> null),
  EPOLL(
      EpollIoHandler::newFactory, () -> EpollServerSocketChannel.class, Epoll::unavailabilityCause),
  IO_URING(
      IoUringIoHandler::newFactory,
      () -> IoUringServerSocketChannel.class,
      IoUring::unavailabilityCause);

  private final Supplier<IoHandlerFactory> handlers;
  private final Supplier<Class<? extends ServerSocketChannel>> listener;
  private final Supplier<Throwable> unavailable;

  Transport(
      Supplier<IoHandlerFactory> handlers,
      Supplier<Class<? extends ServerSocketChannel>> listener,
      Supplier<Throwable> unavailable) {
    this.handlers = handlers;
    this.listener = listener;
    this.unavailable = unavailable;
  }

  IoHandlerFactory handlers() {
    return handlers.get();
  }

  Class<? extends ServerSocketChannel> listener() {
    return listener.get();
  }

  /** Why this machine or this JVM does not have it; null if it has. */
  Throwable unavailable() {
    try {
      return unavailable.get();
    } catch (LinkageError e) { // classes that are newer than this JVM
      return e;
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
