package io.mptcpize.it.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A row that {@code SocketTable} printed.
 *
 * @param kind how the socket was made
 * @param path what the server was bound to and where the client connected
 * @param role which end it is
 * @param protocol what it is for the kernel
 * @param settings its options and flags, as the kernel reports them
 */
public record TableRow(String kind, String path, String role, String protocol, String settings) {
  /** The rows among the lines of a program's output, by kind, path and role. */
  public static Map<String, TableRow> parse(List<String> lines) {
    Map<String, TableRow> rows = new TreeMap<>();
    for (String line : lines) {
      String[] columns = line.split("\t", -1);
      if (columns.length == 5) {
        TableRow row = new TableRow(columns[0], columns[1], columns[2], columns[3], columns[4]);
        if (rows.put(row.key(), row) != null) {
          throw new AssertionError("twice: " + row);
        }
      }
    }
    return rows;
  }

  /**
   * Fails unless these are the rows, and what they are for the kernel.
   *
   * @param when for messages
   * @param expected the protocols, by key
   */
  public static void assertProtocols(
      String when, Map<String, String> expected, Map<String, TableRow> actual) {
    List<String> wrong = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(expected);
    actual.keySet().forEach(key -> all.putIfAbsent(key, "nothing"));
    all.forEach(
        (key, protocol) -> {
          TableRow row = actual.get(key);
          String found = row == null ? "nothing" : row.protocol();
          if (found.equals("absent")) {
            Need.sayNotTested(key + ": " + row.settings());
          } else if (!found.equals(protocol)) {
            wrong.add(key + ": expected " + protocol + ", found " + found);
          }
        });
    assertEquals("", String.join("\n", wrong), when);
  }

  /** Fails unless each row has the settings of the same row without the agent. */
  public static void assertSameSettings(Map<String, TableRow> without, Map<String, TableRow> with) {
    List<String> wrong = new ArrayList<>();
    without.forEach(
        (key, row) -> {
          List<String> expected = row.comparableSettings();
          List<String> found = with.get(key).comparableSettings();
          if (!found.equals(expected)) {
            wrong.add(key + ":\n  without the agent " + expected + "\n  with it " + found);
          }
        });
    assertEquals("", String.join("\n", wrong), "settings");
  }

  /** What tells it from the other rows of a program. */
  public String key() {
    return key(kind, path, role);
  }

  /** The key of a row with this kind, path and role. */
  public static String key(String kind, String path, String role) {
    return kind + ", " + path + ", " + role;
  }

  /** Whether it is an end of an established connection. */
  private boolean isConnected() {
    return role.startsWith("client") || role.startsWith("accepted");
  }

  /**
   * The settings that must be the same whether the socket is TCP or MPTCP: all but what no agent
   * can make the same.
   */
  List<String> comparableSettings() {
    List<String> names = new ArrayList<>(List.of(settings.split(" ")));
    // The kernel resizes the buffers of a connection as data flows, and MPTCP's in its own way.
    names.removeIf(s -> isConnected() && s.startsWith("SO_SNDBUF="));
    // That of MPTCP sockets is larger; WideWindowTest sees to it that the application is not told.
    names.removeIf(s -> s.startsWith("SO_RCVBUF="));
    // Binding to an IPv6 address makes a socket IPv6-only. An MPTCP socket is, too (the subflow
    // that is bound has the flag), but reports what it was set to.
    names.removeIf(s -> path.endsWith("v6") && s.startsWith("IPV6_V6ONLY="));
    // HttpServer's selector takes and gives back an idle connection when it likes.
    names.removeIf(
        s -> kind.endsWith("HttpServer") && role.equals("accepted") && s.startsWith("O="));
    return names;
  }
}
