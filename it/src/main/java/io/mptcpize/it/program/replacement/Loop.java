package io.mptcpize.it.program.replacement;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A thread that selects, for the clients that are attached to its keys. */
final class Loop implements Closeable {
  private static final int SECONDS = 60;

  final Selector selector = Selector.open();
  private final Queue<FutureTask<?>> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::run, "loop");
  private volatile boolean closed;

  Loop() throws IOException {
    thread.setDaemon(true);
    thread.start();
  }

  /** Has something done in the thread of the loop, and waits for it. */
  <T> T call(Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    tasks.add(future);
    selector.wakeup();
    return future.get(SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Returns when what was registered or changed before has come to the kernel, and all that was
   * selected before is handled.
   */
  void turn() throws Exception {
    call(
        () -> {
          selector.selectNow();
          handleSelected();
          return null;
        });
  }

  private void run() {
    try {
      while (!closed) {
        selector.select();
        handleSelected();
        for (FutureTask<?> task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
      }
      selector.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void handleSelected() {
    for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
      SelectionKey key = i.next();
      i.remove();
      try {
        ((Client) key.attachment()).ready(key);
      } catch (CancelledKeyException meanwhile) {
        continue;
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
