package io.mptcpize.command;

import io.mptcpize.command.Command.NotPossible;
import io.mptcpize.jvm.PerfFile;
import io.mptcpize.kernel.NetworkNamespace;
import io.mptcpize.log.Log;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Another JVM, looked at from outside: by {@code /proc}, which it does not notice. */
final class TargetJvm {
  private static final String SOCKET = "socket:[";

  /** Its directory below {@code /proc}. */
  final File directory;

  final String pid;

  /** The file of its performance data, as it is called in its own file system; null: none. */
  private final String perfFile;

  /**
   * @param pid its process id
   * @throws IllegalArgumentException that is no number
   * @throws NotPossible there is no such JVM, or it may not be looked into
   */
  TargetJvm(String pid) throws NotPossible {
    if (!pid.matches("[0-9]+")) {
      throw new IllegalArgumentException("'" + pid + "' is no process id");
    }
    this.pid = pid;
    directory = new File("/proc", pid);
    if (!directory.isDirectory()) {
      throw new NotPossible("no process has the id " + pid + "; jps -l lists JVMs");
    }
    boolean isJvm = false;
    String perf = null;
    try (BufferedReader in = reader("maps")) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        isJvm |= line.endsWith("/libjvm.so");
        if (line.contains("/hsperfdata_")) {
          perf = line.substring(line.indexOf('/'));
        }
      }
    } catch (IOException e) {
      throw notPermitted();
    }
    if (!isJvm) {
      throw new NotPossible("process " + pid + " is not a JVM: " + Log.escaped(commandLine()));
    }
    perfFile = perf;
  }

  private BufferedReader reader(String name) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new FileInputStream(new File(directory, name)), StandardCharsets.UTF_8));
  }

  private NotPossible notPermitted() {
    if (!directory.isDirectory()) {
      return new NotPossible("process " + pid + " has ended");
    }
    return new NotPossible(
        "process "
            + pid
            + " may not be looked into"
            + (System.getProperty("user.name").equals("root")
                ? ", not even by root: a container, or a security module, forbids to trace it"
                : ": run this as the user of it (" + user() + "), or as root"));
  }

  private String user() {
    try (BufferedReader in = reader("status")) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("Uid:")) {
          return "id " + line.split("\t")[1];
        }
      }
    } catch (IOException e) {
      // told below
    }
    return "unknown";
  }

  /** The arguments that it was started with, blanks between; it may have chosen any characters. */
  String commandLine() {
    try {
      byte[] bytes = Files.readAllBytes(new File(directory, "cmdline").toPath());
      return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').trim();
    } catch (IOException e) {
      return "";
    }
  }

  /** The inodes of all its sockets. */
  Set<Long> sockets() throws NotPossible {
    Set<Long> inodes = new HashSet<>();
    File descriptors = new File(directory, "fd");
    String[] names = descriptors.list();
    if (names == null) {
      throw notPermitted();
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

  /** Whether it has performance data in a file, be they readable or not. */
  boolean hasPerfFile() {
    return perfFile != null;
  }

  /** Whether commands about its network have to be given in another namespace than this. */
  boolean hasOtherNetwork() {
    try {
      return NetworkNamespace.isOther(directory);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** What it tells by its performance data; null: it has none that can be seen from outside. */
  Map<String, Object> told() {
    if (perfFile == null) {
      return null;
    }
    try {
      return PerfFile.read(new File(directory, "root" + perfFile));
    } catch (IOException e) {
      return null;
    }
  }
}
