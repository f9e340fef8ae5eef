package io.mptcpize.it.program.observe;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.Libc;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import javax.management.ObjectName;

/**
 * Connects a channel whose descriptor another thread has closed, as far as the JDK does so while
 * one is connected: a Unix-domain socket takes its place. Then connects one that nobody closes, and
 * prints what the agent found of its kind.
 */
public final class ClosedWhileItConnects {
  private ClosedWhileItConnects() {}

  public static void main(String[] arguments) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getByName("127.0.0.1"))) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      SocketChannel[] closed = new SocketChannel[1];
      int descriptor = Descriptors.socketOpenedBy(() -> closed[0] = SocketChannel.open());
      Libc.close(descriptor);
      if (Libc.socket(Libc.AF_UNIX) != descriptor) {
        throw new IllegalStateException("the descriptor's number went to another");
      }
      try {
        closed[0].connect(address);
        throw new IllegalStateException("connected");
      } catch (IOException expected) {
        SocketChannel.open().connect(address);
      }
      String[] proofs =
          (String[])
              ManagementFactory.getPlatformMBeanServer()
                  .getAttribute(new ObjectName("io.mptcpize:type=Mptcpize"), "Proofs");
      System.out.println(String.join("; ", proofs));
    }
  }
}
