package io.mptcpize.demo.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * Two connections of which each gets what comes in on the other, for as long as either direction is
 * open. The end of a direction is passed on as such (half-close), and so is a reset. Who does not
 * read stops, through full buffers, who writes.
 */
final class Relay {
  private static final int BUFFER = 64 * 1024;

  private final Socket client;
  private final Socket remote;

  Relay(Socket client, Socket remote) {
    this.client = client;
    this.remote = remote;
  }

  /** Until both directions have ended; both connections are closed then. */
  void run() {
    Thread back = new Thread(() -> copy(remote, client), "relay, to the client");
    back.start();
    copy(client, remote);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(client);
    close(remote);
  }

  private void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      reset(client);
      reset(remote);
    }
  }

  /** Closes it in the way that the peer's next read or write fails. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException closedAlready) {
      return;
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // nobody is there who could be told
    }
  }
}
