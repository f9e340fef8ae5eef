package io.mptcpize.it.program.netty;

import io.mptcpize.it.program.netty.future.netty.channel.epoll.Native;
import io.mptcpize.it.program.netty.future.netty.channel.unix.FileDescriptor;
import io.mptcpize.it.program.netty.future.netty.channel.unix.Socket;

/** Uses classes of a Netty that nobody knows yet, and then does what {@link NettyTable} does. */
public final class NettyOfTheFuture {
  private NettyOfTheFuture() {}

  public static void main(String[] arguments) {
    FileDescriptor descriptor = new FileDescriptor();
    descriptor.close();
    if (Socket.newSocketStream1(2) != 2 || Native.epollControl(3) != 3 || !descriptor.wasClosed()) {
      throw new IllegalStateException("these classes do not do what they did");
    }
    NettyTable.main(arguments);
  }
}
