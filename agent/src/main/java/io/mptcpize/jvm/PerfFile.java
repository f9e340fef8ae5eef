package io.mptcpize.jvm;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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

  /** The header of an entry. */
  private static final int ENTRY = 20;

  /** -XX:PerfDataMemorySize is 32 KB by default. */
  private static final int MOST_BYTES = 32 << 20;

  private PerfFile() {}

  /**
   * All that is told. The file is that of a JVM whose user may want whoever reads it to hang, or to
   * believe something else: it is read only if it is a file, no link, of a size that it can have.
   *
   * @return by name, each a Long or a String, which are that user's words
   * @throws IOException it cannot be read, or is no such file
   */
  public static Map<String, Object> read(File file) throws IOException {
    Path path = file.toPath();
    BasicFileAttributes kind =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!kind.isRegularFile() || kind.size() > MOST_BYTES) {
      throw new IOException(file + " is no file of performance data");
    }
    byte[] content = new byte[(int) kind.size()];
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS))) {
      in.readFully(content);
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (bytes.capacity() < 32 || bytes.getInt(0) != MAGIC || bytes.get(5) != 2) {
      throw new IOException(file + " has no performance data, or of another kind");
    }
    bytes.order(bytes.get(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    Map<String, Object> told = new TreeMap<>();
    try {
      int at = bytes.getInt(24);
      for (int left = bytes.getInt(28); left > 0; left--) {
        add(bytes, at, told);
        int length = bytes.getInt(at);
        if (length < ENTRY) {
          throw new IOException(file + " has broken performance data");
        }
        at += length;
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
