package io.mptcpize.rules;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Rules that stand in a file, or come from a stream, in UTF-8. */
public final class RulesFile {
  /** More than any rules take, and less than would harm a small heap. */
  private static final int MOST_BYTES = 1 << 20;

  private RulesFile() {}

  /**
   * The same while a JVM runs: a pipe, a directory or a device might never end, or hold up whoever
   * reads it.
   */
  public static Rules readAgain(String file) throws IOException, RulesException {
    if (new File(file).exists() && !new File(file).isFile()) {
      throw new IOException(file + " is no regular file");
    }
    return read(file);
  }

  /**
   * @throws IOException if it cannot be read; the message names it
   * @throws RulesException if it is broken
   */
  public static Rules read(String file) throws IOException, RulesException {
    String text;
    try (InputStream in = new FileInputStream(file)) {
      text = read(in);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      String named = message.startsWith(file) ? message : file + ": " + message;
      throw new IOException("cannot read " + named, e);
    }
    return Rules.parse(text, file);
  }

  public static String read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    for (int count = in.read(part); count >= 0; count = in.read(part)) {
      bytes.write(part, 0, count);
      if (bytes.size() > MOST_BYTES) {
        throw new IOException("more than " + MOST_BYTES + " bytes");
      }
    }
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }
}
