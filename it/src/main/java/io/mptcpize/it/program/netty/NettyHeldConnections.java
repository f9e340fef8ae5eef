package io.mptcpize.it.program.netty;

import io.mptcpize.it.program.sockets.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Opens a listener of a transport of Netty, a client of it and the accepted socket, and keeps them
 * until its standard input ends, for others to look at. Prints {@code ready} when all are there.
 */
public final class NettyHeldConnections {
  private NettyHeldConnections() {}

  /**
   * @param arguments the transport ({@link NettyTransport})
   */
  public static void main(String[] arguments) throws Exception {
    NettyKind kind = new NettyKind(NettyTransport.of(arguments[0]), null);
    InetAddress host = InetAddress.getLoopbackAddress();
    Listener listener = kind.listen(new InetSocketAddress(host, 0));
    kind.connect(new InetSocketAddress(host, listener.port()));
    listener.accept();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // wait for the end
    }
    System.exit(0);
  }
}
