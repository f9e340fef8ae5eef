package io.mptcpize.jvm;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what another JVM tells by {@link PerfData}, with all else that HotSpot has there: the file
 * that {@code jstat} reads, format 2.0 (hotspot/share/runtime/perfMemory.hpp, {@code
 * PerfDataPrologue} and {@code PerfDataEntry}).
 */
public final class PerfFile {
  private static final int MAGIC = 0xcafec0c0;
  private static final int LONG = 'J';
  private static final int BYTE = 'B';

  private PerfFile() {}

  /**
   * All that is told.
   *
   * @return by name, each a Long or a String
   * @throws IOException it cannot be read, or is no such file
   */
  public static Map<String, Object> read(File file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file.toPath()));
    if (bytes.capacity() < 32 || bytes.getInt(0) != MAGIC || bytes.get(5) != 2) {
      throw new IOException(file + " has no performance data, or of another kind");
    }
    bytes.order(bytes.get(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    Map<String, Object> told = new TreeMap<>();
    try {
      int at = bytes.getInt(24);
      for (int left = bytes.getInt(28); left > 0; left--) {
        add(bytes, at, told);
        at += bytes.getInt(at);
      }
    } catch (IndexOutOfBoundsException e) {
      throw new EOFException(file + " is just being written");
    }
    return told;
  }

  private static void add(ByteBuffer bytes, int at, Map<String, Object> told) {
    String name = text(bytes, at + bytes.getInt(at + 4), Integer.MAX_VALUE);
    int length = bytes.getInt(at + 8);
    int value = at + bytes.getInt(at + 16);
    if (bytes.get(at + 12) == LONG && length == 0) {
      told.put(name, bytes.getLong(value));
    } else if (bytes.get(at + 12) == BYTE) {
      told.put(name, text(bytes, value, length));
    }
  }

  private static String text(ByteBuffer bytes, int from, int most) {
    int to = from;
    while (to - from < most && bytes.get(to) != 0) {
      to++;
    }
    return new String(bytes.array(), from, to - from, StandardCharsets.UTF_8);
  }
}
