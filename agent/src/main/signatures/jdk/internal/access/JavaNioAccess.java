package jdk.internal.access;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A signature of JDK 21+, see {@link jdk.internal.foreign.abi.NativeEntryPoint}. */
public interface JavaNioAccess {
  ByteBuffer newDirectByteBuffer(long address, int capacity, Object owner, MemorySegment segment);
}
