package io.mptcpize.it.program.replacement;

import java.io.Closeable;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Does two things at the same moment, each time a little differently. */
final class Together implements Closeable {
  private static final int SECONDS = 60;

  private final Random random;
  private final int spread;
  private final ExecutorService other =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "the other");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param spread by how many nanoseconds at most one of them is late
   */
  Together(long seed, int spread) {
    random = new Random(seed);
    this.spread = spread;
  }

  /** Returns when both are done; what the first throws comes before what the second throws. */
  void run(Callable<?> here, Callable<?> there) throws Exception {
    int late = random.nextInt(2 * spread) - spread;
    AtomicInteger ready = new AtomicInteger();
    Future<?> future =
        other.submit(
            () -> {
              meet(ready, late);
              return there.call();
            });
    try {
      meet(ready, -late);
      here.call();
    } finally {
      try {
        future.get(SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw (Exception) e.getCause();
      }
    }
  }

  private static void meet(AtomicInteger ready, int delay) {
    ready.incrementAndGet();
    while (ready.get() < 2) {
      Thread.yield();
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < delay) {
      // a sleep is never that short
    }
  }

  @Override
  public void close() {
    other.shutdownNow();
  }
}
