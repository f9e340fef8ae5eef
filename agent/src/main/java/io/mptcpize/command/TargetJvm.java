package io.mptcpize.command;

import io.mptcpize.command.Command.NotPossible;
import io.mptcpize.jvm.PerfFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What can be seen of another JVM from outside, without its noticing. */
final class TargetJvm {
  private static final String SOCKET = "socket:[";

  final OtherJvm process;

  /** The file of its performance data, as it is called in its own file system; null: none. */
  private final String perfFile;

  /**
   * @param pid its process id
   * @throws IllegalArgumentException that is no number
   * @throws NotPossible there is no such JVM, or it may not be looked into
   */
  TargetJvm(String pid) throws NotPossible {
    process = OtherJvm.of(pid);
    process.mustBeJvm();
    String perf = null;
    for (String line : process.maps().split("\n")) {
      if (line.contains("/hsperfdata_")) {
        perf = line.substring(line.indexOf('/'));
      }
    }
    perfFile = perf;
  }

  /** The inodes of all its sockets. */
  Set<Long> sockets() throws NotPossible {
    Set<Long> inodes = new HashSet<>();
    File descriptors = new File(process.directory(), "fd");
    String[] names = descriptors.list();
    if (names == null) {
      throw process.cannotBeLookedInto();
    }
    for (String name : names) {
      try {
        String link = Files.readSymbolicLink(new File(descriptors, name).toPath()).toString();
        if (link.startsWith(SOCKET)) {
          inodes.add(Long.valueOf(link.substring(SOCKET.length(), link.length() - 1)));
        }
      } catch (IOException e) {
        // closed meanwhile
      }
    }
    return inodes;
  }

  /** What it tells by its performance data; null: it has none that can be seen from outside. */
  Map<String, Object> told() {
    if (perfFile == null) {
      return null;
    }
    try {
      return PerfFile.read(new File(process.root() + perfFile));
    } catch (IOException e) {
      return null;
    }
  }
}
