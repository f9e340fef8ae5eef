package io.mptcpize.it.program.netty;

import io.mptcpize.it.program.rules.RulesCase;
import io.mptcpize.it.program.sockets.Conversation;
import io.mptcpize.it.program.sockets.Path;
import io.mptcpize.it.program.sockets.StreamRows;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;

/**
 * Sockets of a transport of Netty, and what each is for the kernel: kind, path, role, protocol and
 * settings, with tabs between. Exit code 0: all rows were printed.
 *
 * <p>Arguments: the transport ({@link NettyTransport}), and the paths ({@link Path}) on which to
 * open them. On standard input, lines that say what else to open ({@link RulesCase}).
 */
public final class NettyTable {
  private NettyTable() {}

  public static void main(String[] arguments) {
    try {
      print(arguments);
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  /** The same without an exit. */
  public static void print(String[] arguments) throws Exception {
    String name = arguments[0];
    NettyTransport transport = NettyTransport.of(name);
    for (int i = 1; i < arguments.length; i++) {
      new StreamRows().print(name, new NettyKind(transport, null), Path.of(arguments[i]));
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      RulesCase sockets = new RulesCase(line);
      InetSocketAddress local =
          sockets.local() == null ? null : new InetSocketAddress(sockets.local(), 0);
      try (Conversation conversation = sockets.open(new NettyKind(transport, local))) {
        conversation.print(name, line);
      }
    }
  }
}
