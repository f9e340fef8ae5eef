package io.mptcpize.demo.netty;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * {@code java -jar netty.jar [[--port] N] [--transport nio]}: serves until it is killed. Port 0
 * lets the kernel choose. Exit code: 1 cannot listen, 2 wrong usage.
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
    Channel listener;
    try {
      listener = Server.start(options.port(), options.transport());
    } catch (Exception failure) { // Netty throws checked exceptions without declaring them
      System.err.println("netty: cannot listen on port " + options.port() + ": " + failure);
      System.exit(1);
      return;
    }
    System.out.println(
        "netty: listening on port " + ((InetSocketAddress) listener.localAddress()).getPort());
    listener.closeFuture().sync();
  }
}
