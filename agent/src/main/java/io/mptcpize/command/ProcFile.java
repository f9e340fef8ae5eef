package io.mptcpize.command;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Files of {@code /proc}. They are read by streams: the first channel of a JVM up to 17 opens a
 * socket that stays, and which {@code run} would hand on.
 */
final class ProcFile {
  private ProcFile() {}

  /** What it holds, a byte a char. */
  static String text(String file) throws IOException {
    return new String(bytes(file), StandardCharsets.ISO_8859_1);
  }

  /** What it holds, as {@code cmdline} and {@code environ}: each with a zero behind it. */
  static List<byte[]> words(String file) throws IOException {
    byte[] all = bytes(file);
    List<byte[]> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == 0) {
        words.add(Arrays.copyOfRange(all, start, i));
        start = i + 1;
      }
    }
    return words;
  }

  private static byte[] bytes(String file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream in = new FileInputStream(file)) {
      byte[] part = new byte[8192];
      for (int count = in.read(part); count >= 0; count = in.read(part)) {
        bytes.write(part, 0, count);
      }
    }
    return bytes.toByteArray();
  }
}
