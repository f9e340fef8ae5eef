package sun.nio.ch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * Calls of C functions through {@code java.lang.foreign} (JDK 21+). It lives in {@code java.base},
 * like {@link MptcpizeHook}, since that module has native access: nothing is printed and nothing is
 * denied (JEP 472).
 *
 * <p>Every function is called in one shape, five 64-bit integers to one: linking the first shape
 * takes most of the time that the first socket costs, and on the 64-bit ABIs of Linux these go in
 * registers, where the callee takes as many, and as many bits of them, as it has parameters.
 */
public final class MptcpizeDowncalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle CALL = LINKER.downcallHandle(shape());

  private MptcpizeDowncalls() {}

  /**
   * A C function.
   *
   * @throws java.util.NoSuchElementException if the C library has none of this name
   */
  public static Object function(String name) {
    return LINKER.defaultLookup().find(name).get();
  }

  /**
   * Zeroed memory that does not count against {@code -XX:MaxDirectMemorySize}, never given back.
   *
   * @throws OutOfMemoryError if there is none
   */
  public static ByteBuffer allocate(int bytes) throws Throwable {
    long address = call(function("calloc"), 1, bytes, 0, 0, 0);
    if (address == 0) {
      throw new OutOfMemoryError("calloc of " + bytes + " bytes");
    }
    return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
  }

  /** The address of a direct buffer's first byte. */
  public static long address(ByteBuffer direct) {
    return MemorySegment.ofBuffer(direct).address();
  }

  /**
   * Calls a function of {@link #function}.
   *
   * @return what it returns, as the 64-bit register: the upper half is undefined for an int
   */
  public static long call(Object function, long a, long b, long c, long d, long e)
      throws Throwable {
    return (long) CALL.invokeExact((MemorySegment) function, a, b, c, d, e);
  }

  /**
   * The same for a function that returns an int, with errno.
   *
   * @param errnoAt the address of the 4 bytes that errno is written to, whatever the result
   * @return its result
   */
  public static int callForErrno(
      Object function, long errnoAt, long a, long b, long c, long d, long e) throws Throwable {
    MemorySegment captured = MemorySegment.ofAddress(errnoAt).reinterpret(4);
    return (int)
        (long) WithErrno.CALL.invokeExact((MemorySegment) function, captured, a, b, c, d, e);
  }

  private static FunctionDescriptor shape() {
    ValueLayout word = ValueLayout.JAVA_LONG;
    return FunctionDescriptor.of(word, word, word, word, word, word);
  }

  /** A class of its own, since a JVM in which no call fails need not link it. */
  private static final class WithErrno {
    static final MethodHandle CALL =
        LINKER.downcallHandle(shape(), Linker.Option.captureCallState("errno"));
  }
}
