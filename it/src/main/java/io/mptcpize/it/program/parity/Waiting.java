package io.mptcpize.it.program.parity;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call that another thread waits in. */
final class Waiting {
  /** No call may take longer, on a machine however busy. */
  static final int SECONDS = 15;

  private final FutureTask<Object> call;
  private final Thread thread;

  /** Starts it in a new thread. */
  Waiting(Callable<?> call) {
    this.call = new FutureTask<>(call::call);
    thread = new Thread(this.call, "waiting");
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs a call to its end, but no longer than some seconds. */
  static Object within(Callable<?> call) throws Exception {
    return new Waiting(call).end();
  }

  /** Returns when the kernel has the thread wait; or when the call has ended. */
  Waiting started() throws InterruptedException {
    for (int seen = 0; seen < 3 && !call.isDone(); ) {
      StackTraceElement[] stack = thread.getStackTrace();
      seen = stack.length > 0 && stack[0].isNativeMethod() ? seen + 1 : 0;
      Thread.sleep(1); // nothing tells that a thread has come into a system call
    }
    return this;
  }

  void interrupt() {
    thread.interrupt();
  }

  /** What the call gives, or throws. */
  Object end() throws Exception {
    try {
      return call.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return "it does not end";
    }
  }
}
