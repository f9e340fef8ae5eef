package io.mptcpize.it.program.rules;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/** The descriptors of this process, by {@code /proc}. */
public final class OpenFiles {
  private static final File DIRECTORY = new File("/proc/self/fd");

  private OpenFiles() {}

  /** What stands behind a descriptor, {@code socket:[INODE]} say; null if it is not open. */
  static String target(int descriptor) {
    try {
      File link = new File(DIRECTORY, String.valueOf(descriptor));
      return Files.readSymbolicLink(link.toPath()).toString();
    } catch (IOException closed) {
      return null;
    }
  }

  /** The descriptors of sockets, selectors and pipes; other files are the JVM's own. */
  public static Map<Integer, String> all() {
    Map<Integer, String> found = new TreeMap<>();
    for (String name : DIRECTORY.list()) {
      String target = target(Integer.parseInt(name));
      if (target != null
          && (target.startsWith("socket:")
              || target.startsWith("pipe:")
              || target.startsWith("anon_inode:"))) {
        found.put(Integer.valueOf(name), target);
      }
    }
    return found;
  }

  /** The one socket among the descriptors that were not open before. */
  static int newSocket(Map<Integer, String> before) {
    int found = -1;
    for (Map.Entry<Integer, String> now : all().entrySet()) {
      if (now.getValue().startsWith("socket:")
          && !now.getValue().equals(before.get(now.getKey()))) {
        if (found >= 0) {
          throw new IllegalStateException("more than one new socket: " + found + ", " + now);
        }
        found = now.getKey();
      }
    }
    if (found < 0) {
      throw new IllegalStateException("no new socket");
    }
    return found;
  }
}
