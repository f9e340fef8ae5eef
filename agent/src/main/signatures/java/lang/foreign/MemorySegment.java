package java.lang.foreign;

import java.nio.ByteBuffer;

/** A signature of JDK 21+, see {@link Linker}. */
public interface MemorySegment {
  static MemorySegment ofAddress(long address) {
    throw new AssertionError("compile-time signature");
  }

  long address();

  MemorySegment reinterpret(long newSize);

  ByteBuffer asByteBuffer();
}
