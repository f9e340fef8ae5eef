package io.mptcpize.it.program.lab;

import io.mptcpize.demo.wire.Wire;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * {@code ConnectsAgain ADDRESS PORT MILLISECONDS}: a client that gives up a connect after so long
 * and tries again, twice. Prints {@code timed out} for each that it gave up, and at last what the
 * connection is for the kernel.
 */
public final class ConnectsAgain {
  private ConnectsAgain() {}

  public static void main(String[] arguments) throws Exception {
    InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    for (int attempt = 0; attempt < 3; attempt++) {
      try (Socket socket = new Socket()) {
        socket.connect(server, Integer.parseInt(arguments[2]));
        System.out.println(Wire.protocolOf(socket));
        return;
      } catch (SocketTimeoutException e) {
        System.out.println("timed out");
      }
    }
  }
}
