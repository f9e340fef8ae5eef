package io.mptcpize.it.program;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** The file descriptors of this process, by {@code /proc}. */
final class Descriptors {
  private static final File DIRECTORY = new File("/proc/self/fd");

  private Descriptors() {}

  /**
   * The descriptors that an action opens and leaves open.
   *
   * @param target how that begins which they link to in {@code /proc}: a file's path, {@code
   *     pipe:}, {@code socket:}; what else is opened meanwhile does not count, the JVM reads files
   *     of its own
   * @param action its result must keep them open
   */
  static List<Integer> openedBy(String target, Callable<?> action) throws Exception {
    Map<Integer, String> before = targets();
    action.call();
    Map<Integer, String> opened = targets();
    // By number and target: a number may be one that a cleaner thread has just set free.
    opened.entrySet().removeAll(before.entrySet());
    opened.values().removeIf(other -> !other.startsWith(target));
    return new ArrayList<>(opened.keySet());
  }

  /** The one socket that an action opens and leaves open. */
  static int socketOpenedBy(Callable<?> action) throws Exception {
    return Row.only(openedBy("socket:", action));
  }

  /**
   * What each open descriptor links to: the name of a file, {@code socket:[INODE]} and the like.
   */
  private static Map<Integer, String> targets() {
    Map<Integer, String> targets = new TreeMap<>();
    for (String name : DIRECTORY.list()) {
      try {
        String target = Files.readSymbolicLink(new File(DIRECTORY, name).toPath()).toString();
        targets.put(Integer.valueOf(name), target);
      } catch (IOException closedMeanwhile) {
        continue; // like the descriptor of the listing itself
      }
    }
    return targets;
  }
}
