package io.mptcpize.it.program.witness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** The file descriptors of this process, by {@code /proc}: without native code. */
public final class Descriptors {
  private static final File DIRECTORY = new File("/proc/self/fd");

  private Descriptors() {}

  /** What stands behind a descriptor, {@code socket:[INODE]} say; null if it is not open. */
  public static String target(int descriptor) {
    try {
      File link = new File(DIRECTORY, String.valueOf(descriptor));
      return Files.readSymbolicLink(link.toPath()).toString();
    } catch (IOException closed) {
      return null; // like the descriptor of a listing itself
    }
  }

  /**
   * The descriptors of sockets, selectors and pipes, by number, with what stands behind each; other
   * files are the JVM's own.
   */
  public static Map<Integer, String> all() {
    Map<Integer, String> found = targets();
    found
        .values()
        .removeIf(
            target ->
                !target.startsWith("socket:")
                    && !target.startsWith("pipe:")
                    && !target.startsWith("anon_inode:"));
    return found;
  }

  /**
   * The one socket among the descriptors that were not open before.
   *
   * @param before what {@link #all} gave then
   */
  public static int newSocket(Map<Integer, String> before) {
    return only(opened("socket:", before));
  }

  /**
   * The descriptors that an action opens and leaves open.
   *
   * @param target how that begins which stands behind them: a file's path, {@code pipe:}, {@code
   *     socket:}; what else is opened meanwhile does not count, the JVM reads files of its own
   * @param action its result must keep them open
   */
  public static List<Integer> openedBy(String target, Callable<?> action) throws Exception {
    Map<Integer, String> before = targets();
    action.call();
    return opened(target, before);
  }

  /** The one socket that an action opens and leaves open. */
  public static int socketOpenedBy(Callable<?> action) throws Exception {
    return only(openedBy("socket:", action));
  }

  private static List<Integer> opened(String target, Map<Integer, String> before) {
    Map<Integer, String> opened = targets();
    // By number and target: a number may be one that a cleaner thread has just set free.
    opened.entrySet().removeAll(before.entrySet());
    opened.values().removeIf(other -> !other.startsWith(target));
    return new ArrayList<>(opened.keySet());
  }

  private static Map<Integer, String> targets() {
    Map<Integer, String> targets = new TreeMap<>();
    for (String name : DIRECTORY.list()) {
      String target = target(Integer.parseInt(name));
      if (target != null) {
        targets.put(Integer.valueOf(name), target);
      }
    }
    return targets;
  }

  private static int only(List<Integer> sockets) {
    if (sockets.size() != 1) {
      throw new IllegalStateException("expected one new socket, found " + sockets);
    }
    return sockets.get(0);
  }
}
