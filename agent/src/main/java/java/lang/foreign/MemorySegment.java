package java.lang.foreign;

import java.nio.Buffer;

/** A signature of JDK 21+, see {@link Linker}. */
public interface MemorySegment {
  static MemorySegment ofBuffer(Buffer buffer) {
    throw new AssertionError("compile-time signature");
  }

  long address();
}
