package io.mptcpize.demo.traffic;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** As much as goes, over some connections; a line a second, and one below it for each subflow. */
final class Bulk {
  private final Options options;
  private final Progress progress = new Progress();
  private final List<Socket> sockets = new ArrayList<>();
  private final Map<String, Long> bytesOfSubflows = new TreeMap<>();
  private final CountDownLatch summed = new CountDownLatch(1);
  private volatile IOException failure;
  private long bytesBefore;
  private long lookedAt;

  Bulk(Options options) {
    this.options = options;
  }

  /**
   * Sends all there is to send.
   *
   * @return whether all of it arrived unchanged
   * @throws IOException if a connection cannot be opened
   */
  boolean run() throws IOException {
    for (int i = 0; i < options.connections(); i++) {
      Socket socket = new Socket();
      socket.connect(options.address(), 10_000);
      sockets.add(socket);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::endEarly));
    if (!Subflow.areKnown()) {
      System.out.println("no agent of mptcpize in this JVM: its subflows are not known");
    }
    long since = System.nanoTime();
    lookedAt = since;
    List<Thread> threads = new ArrayList<>();
    for (Socket socket : sockets) {
      threads.add(new Thread(() -> transfer(socket), "bulk"));
    }
    threads.forEach(Thread::start);
    Seconds seconds = new Seconds();
    while (seconds.passOrEnd(threads)) {
      report(seconds.passed() + " s");
    }
    double time = (System.nanoTime() - since) / 1e9;
    System.out.printf(
        "%s %,d bytes in %.1f s: %.1f Mbit/s, longest pause %.0f ms%n",
        options.down() ? "received" : "sent",
        progress.bytes(),
        time,
        progress.bytes() * 8 / time / 1e6,
        progress.longestPause() / 1e6);
    summed.countDown();
    if (failure != null) {
      System.err.println("traffic: not all arrived: " + failure);
    }
    return failure == null;
  }

  /** At Ctrl-C; a server that sends cannot be told to end. */
  private void endEarly() {
    progress.end();
    try {
      summed.await(options.down() ? 0 : 10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void transfer(Socket socket) {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      if (options.down()) {
        out.write(Server.SEND);
        out.writeLong(options.bytes());
        out.writeLong(options.durationNanos());
        Chunks.receive(in, progress);
      } else {
        out.write(Server.RECEIVE);
        long sent = Chunks.send(out, options.bytes(), options.durationNanos(), progress);
        long received = in.readLong();
        if (received != sent) {
          throw new IOException(sent + " bytes sent, " + received + " received");
        }
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void report(String when) {
    long now = System.nanoTime();
    double seconds = (now - lookedAt) / 1e9;
    lookedAt = now;
    long bytes = progress.bytes();
    System.out.printf("%6s  %8.1f Mbit/s%n", when, (bytes - bytesBefore) * 8 / seconds / 1e6);
    bytesBefore = bytes;
    for (Socket socket : sockets) {
      for (Subflow subflow : Subflow.of(socket)) {
        Long before = bytesOfSubflows.put(subflow.ends(), subflow.bytes());
        System.out.printf(
            "        %8.1f Mbit/s  %s  round trip %.1f ms, retransmits %d%n",
            (subflow.bytes() - (before == null ? 0 : before)) * 8 / seconds / 1e6,
            subflow.ends(),
            subflow.roundTripMillis(),
            subflow.retransmits());
      }
    }
  }
}
