package io.mptcpize.demo.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.function.Supplier;

/** Netty's ways to a socket, by the name they have on the command line. */
enum Transport {
  NIO(NioIoHandler::newFactory, NioServerSocketChannel.class);

  private final Supplier<IoHandlerFactory> handlers;
  private final Class<? extends ServerSocketChannel> listener;

  Transport(Supplier<IoHandlerFactory> handlers, Class<? extends ServerSocketChannel> listener) {
    this.handlers = handlers;
    this.listener = listener;
  }

  IoHandlerFactory handlers() {
    return handlers.get();
  }

  Class<? extends ServerSocketChannel> listener() {
    return listener;
  }
}
