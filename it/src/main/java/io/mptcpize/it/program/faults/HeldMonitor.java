package io.mptcpize.it.program.faults;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A thread holds the monitor of an asynchronous channel, until another has begun to connect that
 * channel. Prints {@code connected} and waits for its standard input to end; {@code blocked} where
 * the one waits for the other.
 */
public final class HeldMonitor {
  private static final long ALARM_SECONDS = 10;

  private HeldMonitor() {}

  public static void main(String[] arguments) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch begun = new CountDownLatch(1);
      AtomicBoolean inTime = new AtomicBoolean();
      Thread holder =
          new Thread(
              () -> {
                synchronized (channel) {
                  held.countDown();
                  try {
                    inTime.set(begun.await(ALARM_SECONDS, TimeUnit.SECONDS));
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }
              });
      holder.start();
      held.await();
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.getLocalPort());
      Future<Void> connecting = channel.connect(address);
      begun.countDown();
      holder.join();
      connecting.get();
      System.out.println(inTime.get() ? "connected" : "blocked");
      while (System.in.read() >= 0) {
        // wait for the end
      }
    }
  }
}
