package io.mptcpize.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The network namespace of another process. */
public final class NetworkNamespace {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final File SELF = new File("/proc/self");

  private NetworkNamespace() {}

  /**
   * Does something on a thread that is in the namespace of a process, and ends with it.
   *
   * @param process its directory below {@code /proc}
   * @throws IOException it cannot be entered; in words, with the way out
   * @throws Exception what it throws
   */
  public static <T> T in(final File process, final Kernel kernel, final Callable<T> does)
      throws Exception {
    if (!isOther(process)) {
      return does.call();
    }
    FutureTask<T> task =
        new FutureTask<>(
            new Callable<T>() {
              @Override
              public T call() throws Exception {
                enter(process, kernel);
                return does.call();
              }
            });
    new Thread(task, "mptcpize-namespace").start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  /**
   * Whether it is not that of this process.
   *
   * @param process its directory below {@code /proc}
   */
  public static boolean isOther(File process) throws IOException {
    return !of(process).equals(of(SELF));
  }

  private static String of(File process) throws IOException {
    return Files.readSymbolicLink(new File(process, "ns/net").toPath()).toString();
  }

  private static void enter(File process, Kernel kernel) throws IOException {
    int errno = -kernel.enter(new File(process, "ns/net").getPath(), CLONE_NEWNET);
    if (errno > 0) {
      throw new IOException(
          "its network namespace is another, and entering it is forbidden ("
              + Errno.name(errno)
              + "): run this as root, or in the container of process "
              + process.getName());
    }
  }
}
