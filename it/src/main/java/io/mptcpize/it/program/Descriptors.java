package io.mptcpize.it.program;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** The file descriptors of this process, by {@code /proc}. */
final class Descriptors {
  private static final File DIRECTORY = new File("/proc/self/fd");

  private Descriptors() {}

  /**
   * The descriptors that an action opens and leaves open. Other threads must open none meanwhile.
   *
   * @param action its result must keep them open
   */
  static List<Integer> openedBy(Callable<?> action) throws Exception {
    Set<Integer> before = open();
    action.call();
    Set<Integer> after = open();
    after.removeAll(before);
    return new ArrayList<>(after);
  }

  /** The one socket that an action opens and leaves open; other descriptors are passed over. */
  static int socketOpenedBy(Callable<?> action) throws Exception {
    List<Integer> sockets = new ArrayList<>();
    for (int descriptor : openedBy(action)) {
      if (target(descriptor).startsWith("socket:")) {
        sockets.add(descriptor);
      }
    }
    if (sockets.size() != 1) {
      throw new IllegalStateException("expected to see one new socket, saw " + sockets);
    }
    return sockets.get(0);
  }

  /** What a descriptor is, without its number: {@code pipe}, {@code socket}, a file's path. */
  static String typeOf(int descriptor) throws IOException {
    return target(descriptor).replaceFirst(":\\[.*", "");
  }

  private static String target(int descriptor) throws IOException {
    return Files.readSymbolicLink(new File(DIRECTORY, String.valueOf(descriptor)).toPath())
        .toString();
  }

  private static Set<Integer> open() {
    Set<Integer> open = new TreeSet<>();
    for (String name : DIRECTORY.list()) {
      if (new File(DIRECTORY, name).exists()) { // that of the listing itself does no more
        open.add(Integer.valueOf(name));
      }
    }
    return open;
  }
}
