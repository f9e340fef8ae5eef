package io.mptcpize.demo.traffic;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Does for each connection what its first byte asks for, on a thread of its own:
 *
 * <ul>
 *   <li>{@link #ECHO}: sends back what it receives
 *   <li>{@link #RECEIVE}: receives chunks, then tells how many bytes they had
 *   <li>{@link #SEND}: sends chunks, of as many bytes or for as many milliseconds as two numbers
 *       say
 * </ul>
 */
final class Server {
  static final int ECHO = 'e';
  static final int RECEIVE = 'r';
  static final int SEND = 's';

  private Server() {}

  /** Serves until the process ends. */
  static void serve(Options options) throws IOException {
    try (ServerSocket listener = new ServerSocket()) {
      listener.setReuseAddress(true);
      listener.bind(options.address(), 1024);
      System.out.println("traffic: listening on port " + listener.getLocalPort());
      while (true) {
        Socket socket = listener.accept();
        Thread thread = new Thread(() -> answer(socket), "connection of the server");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private static void answer(Socket socket) {
    String from = String.valueOf(socket.getRemoteSocketAddress()).substring(1);
    try (Socket closed = socket) {
      socket.setTcpNoDelay(true);
      System.out.println(from + ": " + answered(socket));
    } catch (IOException e) {
      System.out.println(from + ": " + e);
    }
  }

  private static String answered(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    long since = System.nanoTime();
    long bytes;
    int command = in.read();
    switch (command) {
      case ECHO:
        bytes = echo(in, out);
        break;
      case RECEIVE:
        bytes = Chunks.receive(in, new Progress());
        out.writeLong(bytes);
        break;
      case SEND:
        bytes = Chunks.send(out, in.readLong(), in.readLong(), new Progress());
        socket.shutdownOutput();
        in.read(); // until the client has all and closes
        break;
      default:
        return command < 0 ? "nothing" : "does not speak this program's language";
    }
    double seconds = (System.nanoTime() - since) / 1e9;
    String what = command == ECHO ? "sent back" : command == SEND ? "sent" : "received";
    return String.format("%s %,d bytes in %.1f s", what, bytes, seconds);
  }

  private static long echo(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long bytes = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      bytes += n;
    }
    return bytes;
  }
}
