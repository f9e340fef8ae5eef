package sun.nio.ch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
  public static Object symbol(String name) {
    return LINKER.defaultLookup().find(name).get();
  }

  /** The address of a direct buffer's first byte. */
  public static long address(ByteBuffer direct) {
    return MemorySegment.ofBuffer(direct).address();
  }

  /**
   * Calls a function of {@link #symbol}.
   *
   * @return what it returns, as the 64-bit register: the upper half is undefined for an int
   */
  public static long call(Object symbol, long a, long b, long c, long d, long e) throws Throwable {
    return (long) CALL.invokeExact((MemorySegment) symbol, a, b, c, d, e);
  }

  /**
   * The same for a function that returns an int, with errno.
   *
   * @return its result, or the negated errno if that is -1
   */
  public static int callForErrno(Object symbol, long a, long b, long c, long d, long e)
      throws Throwable {
    ByteBuffer errno = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
    MemorySegment captured = MemorySegment.ofBuffer(errno);
    MemorySegment function = (MemorySegment) symbol;
    int result = (int) (long) WithErrno.CALL.invokeExact(function, captured, a, b, c, d, e);
    return result == -1 ? -errno.getInt(0) : result;
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
