package io.mptcpize.it.program.jvm;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the main class that its first argument names, with the others, while threads open a file and
 * close it all the time: as compiler threads of some JDKs do now and then, with no word to the
 * kernel that it is not to be handed on.
 */
public final class OpensFiles {
  private static final int THREADS = 4;

  private OpensFiles() {}

  public static void main(String[] arguments) throws Exception {
    CountDownLatch opened = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> openAndClose(opened));
      thread.setDaemon(true);
      thread.start();
    }
    opened.await();
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  private static void openAndClose(CountDownLatch opened) {
    try {
      while (true) {
        try (FileInputStream file = new FileInputStream("/proc/self/limits")) {
          file.read();
          opened.countDown();
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
