package io.mptcpize.it.program.sockets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Opens every kind of socket that the JDK has and prints what each is for the kernel, one line a
 * socket: kind, path, role, protocol and settings, with tabs between. Exit code 0: all rows were
 * printed.
 *
 * <p>Arguments: the paths ({@link Path}) that this JVM can use. Needs the system properties of a
 * key store and trust store for TLS.
 */
public final class SocketTable {
  private SocketTable() {}

  public static void main(String[] arguments) {
    try {
      print(arguments);
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1); // threads of HttpServer and RMI would keep the JVM
    }
  }

  private static void print(String[] arguments) throws Exception {
    List<Path> paths = new ArrayList<>();
    for (String label : arguments) {
      paths.add(Path.of(label));
    }
    // First, as they count descriptors: no other thread must open any.
    NewSocketRows.print();
    OtherRows.print(paths);
    StreamRows streams = new StreamRows();
    for (Map.Entry<String, StreamKind> kind : StreamKinds.all().entrySet()) {
      for (Path path : paths) {
        if (fits(kind.getKey(), path, paths)) {
          streams.print(kind.getKey(), kind.getValue(), path);
        }
      }
    }
    ApplicationRows.print(paths);
  }

  /** Whether a channel of one family can use the path. */
  private static boolean fits(String kind, Path path, List<Path> paths) {
    if (kind.endsWith("(INET)")) {
      return !path.isIpv6();
    }
    if (kind.endsWith("(INET6)")) {
      return paths.contains(Path.V6) && path != Path.V4;
    }
    return true;
  }
}
