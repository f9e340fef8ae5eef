package io.mptcpize.it.program.sockets;

import io.mptcpize.it.program.witness.KernelView;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Opens as many descriptors as the process may have, sees what each kind of new socket says then,
 * closes them, and prints the rows of new sockets ({@link NewSocketRows}).
 *
 * <p>Argument: {@code sockets} or {@code files}, what is opened; with files, the first stream
 * socket is one that cannot be had.
 */
public final class NoDescriptors {
  private NoDescriptors() {}

  public static void main(String[] arguments) throws Exception {
    // Loads what this program and the JDK need, which takes descriptors, but opens no stream
    // socket.
    DatagramChannel.open().close();
    KernelView.protocol(0);
    boolean sockets = arguments[0].equals("sockets");
    List<Closeable> open = new ArrayList<>();
    String last =
        fill(open, sockets ? SocketChannel::open : () -> new FileInputStream("/dev/null"));
    System.out.println("after " + (open.size() > 50) + ": " + last);
    NewSocketRows.kinds()
        .forEach(
            (kind, opening) -> System.out.println(kind + ": " + fill(new ArrayList<>(), opening)));
    for (Closeable each : open) {
      each.close();
    }
    NewSocketRows.print();
  }

  /** Opens until it fails; returns the error. */
  private static String fill(List<Closeable> open, Callable<? extends Closeable> opening) {
    try {
      while (true) {
        open.add(opening.call());
      }
    } catch (IOException e) {
      return e.toString();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
