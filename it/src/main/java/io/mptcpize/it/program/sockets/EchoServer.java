package io.mptcpize.it.program.sockets;

import io.mptcpize.demo.wire.Wire;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Sends back what it receives, on any number of addresses, in one thread. */
public final class EchoServer implements Closeable {
  private static final int BACKLOG = 1024;
  private static final int SECONDS = 20;

  private final Selector selector = Selector.open();
  private final Thread thread = new Thread(this::serve, "echo");
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65536);
  private final int listeners;
  private InetSocketAddress first;
  private volatile boolean closed;

  /** Listens on each of these; port 0 lets the kernel choose. */
  public EchoServer(InetSocketAddress... addresses) throws IOException {
    listeners = addresses.length;
    for (InetSocketAddress address : addresses) {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listener.bind(address, BACKLOG);
      first = first == null ? (InetSocketAddress) listener.getLocalAddress() : first;
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** Where the first of its listeners is. */
  public InetSocketAddress address() {
    return first;
  }

  /** Returns when all connections that were closed until now are closed here, too. */
  public void awaitIdle() throws Exception {
    try (SocketChannel last = SocketChannel.open(first)) { // accepted behind all others
      last.write(ByteBuffer.wrap(new byte[1]));
      last.read(ByteBuffer.allocate(1));
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (selector.keys().size() != listeners) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("left open by the clients: " + Wire.sockets());
      }
      selector.wakeup(); // what is closed leaves the selector, and is let go, when it selects again
      Thread.sleep(1);
    }
  }

  private void serve() {
    try {
      while (!closed) {
        selector.select();
        for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
          SelectionKey key = i.next();
          i.remove();
          if (key.isAcceptable()) {
            accept((ServerSocketChannel) key.channel());
          } else {
            echo((SocketChannel) key.channel());
          }
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    SocketChannel accepted = listener.accept();
    if (accepted != null) {
      accepted.configureBlocking(false);
      accepted.register(selector, SelectionKey.OP_READ);
    }
  }

  private void echo(SocketChannel connection) throws IOException {
    try {
      buffer.clear();
      if (connection.read(buffer) < 0) {
        connection.close();
        return;
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        connection.write(buffer); // the clients send little, and read it before they send more
      }
    } catch (IOException reset) {
      connection.close();
    }
  }

  /** Closes all, and waits until it is done. */
  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
