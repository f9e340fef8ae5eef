package io.mptcpize.it.program.parity;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.io.EOFException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Asks a connection, on which bytes wait that were sent one by one, again and again for {@code
 * available()}. Prints what the kernel says of it, and how often it asked.
 *
 * <p>Argument: how often, once all bytes are there.
 */
public final class AvailableCalls {
  private static final int BYTES = 100;

  private AvailableCalls() {}

  public static void main(String[] arguments) throws Exception {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    Socket[] client = new Socket[1];
    try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
      int fd =
          Descriptors.socketOpenedBy(() -> client[0] = new Socket(loopback, server.getLocalPort()));
      System.out.println(KernelView.protocol(fd));
      try (Socket accepted = server.accept()) {
        accepted.setTcpNoDelay(true);
        for (int i = 0; i < BYTES; i++) {
          accepted.getOutputStream().write(i);
        }
        InputStream in = client[0].getInputStream();
        int calls = 1;
        while (in.available() < BYTES) {
          calls++;
          Thread.yield();
        }
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++, calls++) {
          if (in.available() != BYTES) {
            throw new EOFException(in.available() + " available");
          }
        }
        System.out.println(calls);
      }
    }
    client[0].close();
  }
}
