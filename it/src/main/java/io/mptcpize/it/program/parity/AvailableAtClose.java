package io.mptcpize.it.program.parity;

import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks connections, on which bytes and the end of the stream have arrived, again and again for
 * {@code available()} while another thread closes them. Prints the protocol of the first, and how
 * often there was more than had been sent.
 *
 * <p>Argument: how many connections.
 */
public final class AvailableAtClose {
  private static final int SENT = 1000;

  private AvailableAtClose() {}

  public static void main(String[] arguments) throws Exception {
    int tooMuch = 0;
    ExecutorService closer = Executors.newSingleThreadExecutor();
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
        Socket[] client = new Socket[1];
        Callable<Socket> open =
            () -> client[0] = new Socket(server.getInetAddress(), server.getLocalPort());
        if (i == 0) {
          System.out.println(KernelView.protocol(Descriptors.socketOpenedBy(open)));
        } else {
          open.call();
        }
        try (Socket accepted = server.accept()) {
          accepted.getOutputStream().write(new byte[SENT]);
          accepted.shutdownOutput();
          tooMuch += mostAvailable(client[0], closer) > SENT ? 1 : 0;
        }
      }
    }
    closer.shutdown();
    System.out.println("more than was sent: " + tooMuch);
  }

  private static int mostAvailable(Socket socket, ExecutorService closer) throws Exception {
    InputStream in = socket.getInputStream();
    while (in.available() < SENT) {
      Thread.yield();
    }
    Future<?> closed =
        closer.submit(
            () -> {
              socket.close();
              return null;
            });
    int most = 0;
    try {
      while (!closed.isDone()) {
        most = Math.max(most, in.available());
      }
    } catch (IOException e) {
      closed.get(); // as it is to be once the socket is closed
    }
    return most;
  }
}
