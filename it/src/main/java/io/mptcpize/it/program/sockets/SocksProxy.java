package io.mptcpize.it.program.sockets;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** As much of SOCKS 5 (RFC 1928) as the JDK's client speaks without a password. */
final class SocksProxy implements Closeable {
  private final ServerSocket listener;
  private final InetSocketAddress address;

  /** Listens on a loopback address, for one client. */
  SocksProxy(InetAddress loopback) throws IOException {
    listener = new ServerSocket(0, 8, loopback);
    address = (InetSocketAddress) listener.getLocalSocketAddress();
    inBackground(() -> serve(listener.accept()));
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private static void serve(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    in.readUnsignedByte(); // version
    in.readFully(new byte[in.readUnsignedByte()]); // the methods it offers
    out.write(new byte[] {5, 0}); // no password
    in.readFully(new byte[3]); // version, CONNECT, reserved
    byte[] address = new byte[in.readUnsignedByte() == 1 ? 4 : 16];
    in.readFully(address);
    Socket server = new Socket(InetAddress.getByAddress(address), in.readUnsignedShort());
    out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    inBackground(() -> copy(server, client));
    copy(client, server);
  }

  private static void copy(Socket from, Socket to) throws IOException {
    InputStream in = from.getInputStream();
    byte[] buffer = new byte[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      to.getOutputStream().write(buffer, 0, n);
    }
    to.shutdownOutput();
  }

  private static void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                System.out.println("SOCKS proxy: " + e);
              }
            },
            "SOCKS proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private interface Work {
    void run() throws IOException;
  }
}
