package io.mptcpize.it.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.mptcpize.it.program.sockets.SocketCore;
import io.mptcpize.it.program.sockets.SocketCoreOnAndOff;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The protocols in rows of stream sockets that a program printed. */
public final class StreamProtocols {
  private StreamProtocols() {}

  /** Fails unless these are the rows of {@link SocketCoreOnAndOff}, and what they must be. */
  public static void assertCoreOnAndOff(List<String> lines) {
    int off = lines.indexOf(SocketCoreOnAndOff.OFF);
    assertNotEquals(-1, off, lines::toString);
    assertCore(true, List.of("v4", "v6"), lines.subList(0, off));
    assertCore(false, List.of("v4"), lines.subList(off, lines.size()));
  }

  /** Fails unless each is what its role is with the agent, or without it. */
  public static void assertEach(boolean agent, List<String> lines) {
    Map<String, String> found = new TreeMap<>();
    Map<String, String> expected = new TreeMap<>();
    TableRow.parse(lines)
        .forEach(
            (key, row) -> {
              found.put(key, row.protocol());
              expected.put(key, ExpectedTable.ofStream(row.role(), agent));
            });
    assertFalse(found.isEmpty(), () -> "no rows in " + lines);
    assertEquals(expected, found);
  }

  /** The same, and it must be the rows of {@link SocketCore} with these paths, all of them. */
  public static void assertCore(boolean agent, List<String> paths, List<String> lines) {
    assertEach(agent, lines);
    int news = 6;
    int ends = 5;
    int rows = news + SocketCore.STREAM_KINDS.size() * ends * paths.size();
    assertEquals(rows, TableRow.parse(lines).size(), () -> "rows in " + lines);
  }
}
