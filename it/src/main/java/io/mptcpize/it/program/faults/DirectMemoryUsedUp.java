package io.mptcpize.it.program.faults;

import io.mptcpize.it.program.witness.Descriptors;
import java.io.Closeable;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens and closes some hundreds of sockets while all direct memory is taken, and prints what they
 * said and what they cost. Then it holds sockets for others to look at, and prints {@code held}; at
 * a line on its standard input it sets the memory free and does so again.
 *
 * <p>Nothing here needs direct memory itself; to read and write, the JDK would.
 *
 * <p>Argument: {@code first} if the memory is taken before the first socket; {@code later} if a
 * socket was there before, and then a hundred threads open sockets at once.
 */
public final class DirectMemoryUsedUp {
  private static final int ROUNDS = 40;
  private static final int THREADS = 100;

  /** Who waits for memory at each socket would take minutes. */
  private static final long AT_MOST_NANOS = 20_000_000_000L;

  private final SocketRound v4 = new SocketRound(InetAddress.getByName("127.0.0.1"));
  private final SocketRound v6 = new SocketRound(InetAddress.getByName("::1"));
  private final Set<String> said = new ConcurrentSkipListSet<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private final long start = System.nanoTime();

  private DirectMemoryUsedUp() throws Exception {}

  public static void main(String[] arguments) throws Exception {
    DirectMemoryUsedUp program = new DirectMemoryUsedUp();
    boolean later = arguments[0].equals("later");
    if (later) {
      program.v4.run();
    }
    List<ByteBuffer> taken = takeAll();
    int descriptors = Descriptors.all().size();
    long collections = collections();
    if (later) {
      program.inThreads();
    } else {
      program.run(ROUNDS);
    }
    collections = collections() - collections;
    descriptors = Descriptors.all().size() - descriptors;
    System.out.println("rounds " + program.rounds);
    System.out.println("said " + program.said);
    System.out.println("descriptors " + descriptors);
    System.out.println("collections " + collections);
    program.hold();
    setFree(taken);
    program.hold();
  }

  private void run(int times) {
    for (int i = 0; i < times && System.nanoTime() - start < AT_MOST_NANOS; i++) {
      said.addAll((i % 2 == 0 ? v4 : v6).run());
      rounds.incrementAndGet();
    }
  }

  private void inThreads() throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    CountDownLatch running = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  together.await();
                  run(2);
                } catch (Exception e) {
                  said.add(e.toString());
                } finally {
                  running.countDown();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    running.await();
  }

  /** Holds a listener, a client and an accepted socket of two kinds at each address. */
  private void hold() throws Exception {
    List<Closeable> held = new ArrayList<>();
    held.addAll(v4.open());
    held.addAll(v6.open());
    System.out.println("held " + held.size());
    System.in.read();
    for (Closeable socket : held) {
      socket.close();
    }
  }

  /** Takes direct memory until there is not a byte left. */
  private static List<ByteBuffer> takeAll() {
    List<ByteBuffer> taken = new ArrayList<>();
    for (int size = 1 << 16; size > 0; size /= 16) {
      try {
        while (true) {
          taken.add(ByteBuffer.allocateDirect(size));
        }
      } catch (OutOfMemoryError e) {
        continue; // a smaller one may fit
      }
    }
    return taken;
  }

  private static void setFree(List<ByteBuffer> taken) {
    int size = taken.get(0).capacity();
    taken.clear();
    ByteBuffer.allocateDirect(size); // this waits until they are collected
  }

  /** How often the serial collector has collected all, as it does when memory is wanted. */
  private static long collections() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector.getName().equals("MarkSweepCompact")) {
        return collector.getCollectionCount();
      }
    }
    throw new IllegalStateException("this needs -XX:+UseSerialGC");
  }
}
