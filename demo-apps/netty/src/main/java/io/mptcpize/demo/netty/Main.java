package io.mptcpize.demo.netty;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * {@code java -jar netty.jar [[--port] N] [--transport nio|epoll|io_uring]}: serves until it is
 * killed, by NIO where the machine does not have the transport. Port 0 lets the kernel choose. Exit
 * code: 1 cannot listen, 2 wrong usage.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException wrong) {
      System.err.println("netty: " + wrong.getMessage());
      System.err.println(Options.USAGE);
      System.exit(2);
      return;
    }
    Transport transport = options.transport();
    Throwable unavailable = transport.unavailable();
    if (unavailable != null) {
      System.err.println("netty: no " + transport + " here, nio instead: " + unavailable);
      transport = Transport.NIO;
    }
    Channel listener;
    try {
      listener = Server.start(options.port(), transport);
    } catch (Exception failure) { // Netty throws checked exceptions without declaring them
      System.err.println("netty: cannot listen on port " + options.port() + ": " + failure);
      System.exit(1);
      return;
    }
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    System.out.println("netty: listening on port " + port + " by " + transport);
    listener.closeFuture().sync();
  }
}
