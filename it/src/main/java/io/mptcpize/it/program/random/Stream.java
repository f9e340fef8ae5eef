package io.mptcpize.it.program.random;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One end of a connection, whatever the JDK calls it. One thread may read while another writes. */
abstract class Stream {
  final Socket socket;

  private Stream(Socket socket) {
    this.socket = socket;
  }

  /** Reads some bytes, at least one. -1: the end. */
  abstract int read(byte[] bytes, int length) throws IOException;

  /** Writes all these bytes. */
  abstract void write(byte[] bytes, int length) throws IOException;

  /** How many bytes can be read now; -1 where it cannot be asked. */
  int available() throws IOException {
    return -1;
  }

  /** Whether read timeouts may be set. */
  boolean hasTimeouts() {
    return false;
  }

  abstract void shutdownOutput() throws IOException;

  abstract void close() throws IOException;

  static Stream of(Socket socket) {
    return new Stream(socket) {
      @Override
      int read(byte[] bytes, int length) throws IOException {
        return socket.getInputStream().read(bytes, 0, length);
      }

      @Override
      void write(byte[] bytes, int length) throws IOException {
        socket.getOutputStream().write(bytes, 0, length);
      }

      @Override
      int available() throws IOException {
        return socket.getInputStream().available();
      }

      @Override
      boolean hasTimeouts() {
        return true;
      }

      @Override
      void shutdownOutput() throws IOException {
        socket.shutdownOutput();
      }

      @Override
      void close() throws IOException {
        socket.close();
      }
    };
  }

  /** A channel, in blocking mode, or else with a selector for each direction. */
  static Stream of(SocketChannel channel, boolean blocking) throws IOException {
    channel.configureBlocking(blocking);
    Ready readable =
        blocking ? Ready.ALWAYS : new Ready(channel, java.nio.channels.SelectionKey.OP_READ);
    Ready writable =
        blocking ? Ready.ALWAYS : new Ready(channel, java.nio.channels.SelectionKey.OP_WRITE);
    return new Stream(channel.socket()) {
      @Override
      int read(byte[] bytes, int length) throws IOException {
        int n = channel.read(ByteBuffer.wrap(bytes, 0, length));
        while (n == 0) {
          readable.await();
          n = channel.read(ByteBuffer.wrap(bytes, 0, length));
        }
        return n;
      }

      @Override
      void write(byte[] bytes, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
        while (channel.write(rest) == 0 || rest.hasRemaining()) {
          writable.await();
        }
      }

      @Override
      void shutdownOutput() throws IOException {
        channel.shutdownOutput();
      }

      @Override
      void close() throws IOException {
        try {
          channel.close();
        } finally {
          readable.close();
          writable.close();
        }
      }
    };
  }

  /** A selector for one kind of event. */
  private static final class Ready {
    static final Ready ALWAYS = new Ready();

    private final Selector selector;

    private Ready() {
      selector = null;
    }

    Ready(SocketChannel channel, int event) throws IOException {
      selector = Selector.open();
      channel.register(selector, event);
    }

    /** It is not woken when another thread closes the channel, so it looks again now and then. */
    void await() throws IOException {
      if (selector != null) {
        selector.select(100);
        selector.selectedKeys().clear();
      }
    }

    void close() throws IOException {
      if (selector != null) {
        selector.close();
      }
    }
  }
}
