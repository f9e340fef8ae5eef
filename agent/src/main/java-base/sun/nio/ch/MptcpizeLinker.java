package sun.nio.ch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/** What {@link MptcpizeDowncalls} needs, by {@code java.lang.foreign}: on each JDK that has it. */
final class MptcpizeLinker {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final int ERRNO_BYTES = 4;

  private MptcpizeLinker() {}

  /** As {@link MptcpizeEntryPoints#call}. */
  static MethodHandle call(boolean withErrno) {
    ValueLayout word = ValueLayout.JAVA_LONG;
    FunctionDescriptor shape = FunctionDescriptor.of(word, word, word, word, word, word);
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodType type = MethodType.methodType(MemorySegment.class, long.class);
      Class<?> here = MptcpizeLinker.class;
      MethodHandle function = lookup.findStatic(here, "function", type);
      if (!withErrno) {
        return MethodHandles.filterArguments(LINKER.downcallHandle(shape), 0, function);
      }
      Linker.Option errno = Linker.Option.captureCallState("errno");
      return MethodHandles.filterArguments(
          LINKER.downcallHandle(shape, errno), 0, function, lookup.findStatic(here, "errno", type));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MemorySegment function(long address) {
    return MemorySegment.ofAddress(address);
  }

  private static MemorySegment errno(long address) {
    return MemorySegment.ofAddress(address).reinterpret(ERRNO_BYTES);
  }

  /**
   * The address of a C function.
   *
   * @throws java.util.NoSuchElementException if the C library has none of this name
   */
  static long address(String function) {
    return LINKER.defaultLookup().find(function).get().address();
  }

  /** Memory as a buffer, which does not own it. */
  static ByteBuffer buffer(long address, int bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
  }
}
