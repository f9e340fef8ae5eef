package io.mptcpize.it.program.parity;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Servers that write so many bytes to whoever connects, and close. Each prints its name and its
 * port; they end when standard input does.
 *
 * <p>Arguments: for each server its kind and the number of bytes, as in {@code SOCKET:1000}.
 */
public final class UnsentAtClose {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final int BACKLOG = 1000;

  private UnsentAtClose() {}

  /** A way to write and to close. */
  private enum Kind {
    SOCKET {
      @Override
      int serve(int bytes) throws IOException {
        return serveSockets(bytes, -1, false);
      }
    },
    HALF_CLOSED {
      @Override
      int serve(int bytes) throws IOException {
        return serveSockets(bytes, -1, true);
      }
    },
    SOCKET_WITH_LINGER_0 {
      @Override
      int serve(int bytes) throws IOException {
        return serveSockets(bytes, 0, false);
      }
    },
    CHANNEL {
      @Override
      int serve(int bytes) throws IOException {
        return serveChannels(bytes, false);
      }
    },
    CHANNEL_OF_SELECTOR {
      @Override
      int serve(int bytes) throws IOException {
        return serveChannels(bytes, true);
      }
    },
    ASYNCHRONOUS {
      @Override
      int serve(int bytes) throws IOException {
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open();
        server.bind(ANY, BACKLOG);
        start(
            () -> {
              AsynchronousSocketChannel accepted = server.accept().get();
              accepted.read(ByteBuffer.allocate(1)); // waits still when it is closed
              ByteBuffer buffer = ByteBuffer.allocate(bytes);
              while (buffer.hasRemaining()) {
                accepted.write(buffer).get();
              }
              accepted.close();
            });
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
      }
    },
    HTTP {
      @Override
      int serve(int bytes) throws IOException {
        HttpServer server = HttpServer.create(ANY, BACKLOG);
        server.createContext(
            "/",
            exchange -> {
              exchange.sendResponseHeaders(200, bytes);
              try (OutputStream body = exchange.getResponseBody()) {
                body.write(new byte[bytes]);
              }
            });
        server.start();
        return server.getAddress().getPort();
      }
    };

    /** Serves connections, and returns the port. */
    abstract int serve(int bytes) throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    for (String argument : arguments) {
      String[] words = argument.split(":");
      int port = Kind.valueOf(words[0]).serve(Integer.parseInt(words[1]));
      System.out.println(argument + "\t" + port);
    }
    System.out.println("serving");
    while (System.in.read() >= 0) {
      // until its end
    }
    System.exit(0);
  }

  private static int serveSockets(int bytes, int linger, boolean halfClosed) throws IOException {
    ServerSocket server = new ServerSocket(0, BACKLOG, ANY.getAddress());
    start(
        () -> {
          Socket accepted = server.accept();
          if (linger >= 0) {
            accepted.setSoLinger(true, linger);
          }
          accepted.getOutputStream().write(new byte[bytes]);
          if (halfClosed) {
            accepted.shutdownOutput();
          }
          accepted.close();
        });
    return server.getLocalPort();
  }

  private static int serveChannels(int bytes, boolean selected) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(ANY, BACKLOG);
    Selector selector = Selector.open();
    start(
        () -> {
          SocketChannel accepted = server.accept();
          if (selected) {
            accepted.configureBlocking(false);
            accepted.register(selector, SelectionKey.OP_WRITE);
          }
          ByteBuffer buffer = ByteBuffer.allocate(bytes);
          while (buffer.hasRemaining()) {
            accepted.write(buffer);
            if (selected) {
              selector.select();
            }
          }
          accepted.close();
          selector.selectNow(); // closes the descriptor
        });
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private interface Service {
    void serveOne() throws Exception;
  }

  private static void start(Service service) {
    Thread thread =
        new Thread("serving") {
          @Override
          public void run() {
            try {
              while (true) {
                service.serveOne();
              }
            } catch (Exception e) {
              e.printStackTrace();
            }
          }
        };
    thread.setDaemon(true);
    thread.start();
  }
}
