package io.mptcpize.it.program.sockets;

import io.mptcpize.it.program.witness.Descriptors;
import java.io.Closeable;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** The rows of sockets that were opened and neither bound nor connected. */
public final class NewSocketRows {
  private NewSocketRows() {}

  public static void print() throws Exception {
    for (Callable<Closeable> kind : kinds().values()) {
      kind.call().close(); // the first time, the JDK opens a socket pair that it keeps
    }
    for (Map.Entry<String, Callable<Closeable>> kind : kinds().entrySet()) {
      Closeable[] made = new Closeable[1];
      int descriptor = Descriptors.socketOpenedBy(() -> made[0] = kind.getValue().call());
      Row.print(kind.getKey(), "-", "new", descriptor);
      made[0].close();
    }
  }

  /** What opens a socket of each kind. */
  static Map<String, Callable<Closeable>> kinds() {
    Map<String, Callable<Closeable>> kinds = new LinkedHashMap<>();
    kinds.put(
        "Socket",
        () -> {
          Socket socket = new Socket();
          socket.getReuseAddress(); // only now does it open a descriptor
          return socket;
        });
    kinds.put(
        "ServerSocket",
        () -> {
          ServerSocket socket = new ServerSocket();
          socket.getReuseAddress();
          return socket;
        });
    kinds.put("SocketChannel", SocketChannel::open);
    kinds.put("ServerSocketChannel", ServerSocketChannel::open);
    kinds.put("AsynchronousSocketChannel", AsynchronousSocketChannel::open);
    kinds.put("AsynchronousServerSocketChannel", AsynchronousServerSocketChannel::open);
    return kinds;
  }
}
