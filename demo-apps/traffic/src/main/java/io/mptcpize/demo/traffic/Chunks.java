package io.mptcpize.demo.traffic;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * A stream of bytes with its own end and checksum: chunks, each with its length before it, then a
 * length of 0 and the CRC-32 of all.
 */
final class Chunks {
  private static final int LONGEST = 64 * 1024;

  private Chunks() {}

  /**
   * Sends until so many bytes are sent, so much time has passed, or it is over.
   *
   * @return how many bytes were sent
   */
  static long send(DataOutputStream out, long bytes, long nanos, Progress progress)
      throws IOException {
    byte[] chunk = new byte[4 + LONGEST];
    byte[] content = new byte[LONGEST];
    new Random(0).nextBytes(content);
    CRC32 checksum = new CRC32();
    long since = System.nanoTime();
    long sent = 0;
    while (sent < bytes && System.nanoTime() - since < nanos && !progress.isOver()) {
      int length = (int) Math.min(LONGEST, bytes - sent);
      int offset = (int) (sent / LONGEST % LONGEST); // no two chunks are alike
      putLength(chunk, length);
      System.arraycopy(content, offset, chunk, 4, Math.min(length, LONGEST - offset));
      System.arraycopy(
          content, 0, chunk, 4 + LONGEST - offset, Math.max(0, length - LONGEST + offset));
      checksum.update(chunk, 4, length);
      out.write(chunk, 0, 4 + length);
      sent += length;
      progress.add(length);
    }
    out.writeInt(0);
    out.writeLong(checksum.getValue());
    out.flush();
    return sent;
  }

  private static void putLength(byte[] chunk, int length) {
    for (int i = 0; i < 4; i++) {
      chunk[i] = (byte) (length >>> 8 * (3 - i));
    }
  }

  /**
   * Receives all of one.
   *
   * @return how many bytes were received
   * @throws IOException also if they are not those that were sent
   */
  static long receive(DataInputStream in, Progress progress) throws IOException {
    byte[] chunk = new byte[LONGEST];
    CRC32 checksum = new CRC32();
    long received = 0;
    for (int length = in.readInt(); length != 0; length = in.readInt()) {
      if (length < 0 || length > LONGEST) {
        throw new IOException("bytes were changed on the way: a chunk of " + length + " bytes");
      }
      in.readFully(chunk, 0, length);
      checksum.update(chunk, 0, length);
      received += length;
      progress.add(length);
    }
    if (in.readLong() != checksum.getValue()) {
      throw new IOException("bytes were changed on the way: the checksum is another");
    }
    return received;
  }
}
