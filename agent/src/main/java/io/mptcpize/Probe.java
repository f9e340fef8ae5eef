package io.mptcpize;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * What {@code check} starts in the JVM that is to be checked: a program that knows nothing of the
 * agent, and has one connection to itself. Prints its process id when that has carried some
 * megabytes, and lives until its standard input ends.
 */
public final class Probe implements Runnable {
  private static final int BYTES = 8_000_000;

  private final Socket accepted;

  private Probe(Socket accepted) {
    this.accepted = accepted;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    ServerSocket listener = listener();
    Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
    Thread reader = new Thread(new Probe(listener.accept()));
    reader.setDaemon(true);
    reader.start();
    OutputStream out = client.getOutputStream();
    out.write(new byte[BYTES]);
    client.getInputStream().read();
    System.out.println(new File("/proc/self").getCanonicalFile().getName());
    while (System.in.read() >= 0) {
      // until the end
    }
  }

  private static ServerSocket listener() throws IOException {
    try {
      return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) { // there are machines with IPv6 alone
      return new ServerSocket(0, 1, InetAddress.getByName("::1"));
    }
  }

  @Override
  public void run() {
    try {
      new DataInputStream(accepted.getInputStream()).readFully(new byte[BYTES]);
      accepted.getOutputStream().write(1);
    } catch (IOException e) {
      e.printStackTrace();
    }
  }
}
