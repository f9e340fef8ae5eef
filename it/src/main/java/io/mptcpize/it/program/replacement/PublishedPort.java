package io.mptcpize.it.program.replacement;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;

/** A port that one process tells another, in memory that both have. */
final class PublishedPort {
  private final MappedByteBuffer memory;

  /**
   * @param file is made if it is not there
   */
  PublishedPort(String file) throws IOException {
    try (RandomAccessFile shared = new RandomAccessFile(file, "rw")) {
      memory = shared.getChannel().map(MapMode.READ_WRITE, 0, Integer.BYTES);
    }
  }

  /** 0: there is none, or no longer. */
  void set(int port) {
    memory.putInt(0, port);
  }

  /** To be called again and again, with system calls in between. */
  int get() {
    return memory.getInt(0);
  }
}
