package io.mptcpize.it.program.netty;

/**
 * {@link NettyTable} once something was done to the JVM from outside: prints {@code started} and
 * waits for a line on its standard input before the first class of Netty loads.
 */
public final class NettyOnDemand {
  private NettyOnDemand() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("started");
    System.in.read();
    NettyTable.main(arguments);
  }
}
