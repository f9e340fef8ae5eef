package io.mptcpize.it.program.refusal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Connects to so many addresses, from 127.2.1.1 on, with a short timeout, and prints how many of
 * them gave no answer: {@code COUNT timed out}.
 */
public final class DeadAddresses {
  private static final int TIMEOUT_MILLIS = 500; // the agent counts none that is below 200 ms
  private static final int THREADS = 100;

  private DeadAddresses() {}

  public static void main(String[] arguments) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    List<Future<Boolean>> connects = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      String address = "127.2." + (i / 100 + 1) + "." + (i % 100 + 1);
      connects.add(pool.submit(() -> timesOut(address)));
    }
    int timedOut = 0;
    for (Future<Boolean> connect : connects) {
      timedOut += connect.get() ? 1 : 0;
    }
    pool.shutdown();
    System.out.println(timedOut + " timed out");
  }

  private static boolean timesOut(String address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, 80), TIMEOUT_MILLIS);
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }
}
