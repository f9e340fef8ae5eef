package sun.nio.ch;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * Calls of C functions as {@code java.lang.foreign} makes them (JDK 21+). It lives in {@code
 * java.base}, like {@link MptcpizeHook}, since that module has native access: nothing is printed
 * and nothing is denied (JEP 472).
 *
 * <p>Every function is called in one shape, five 64-bit integers to one: linking the first shape
 * takes most of the time that the first socket costs, and on the 64-bit ABIs of Linux these go in
 * registers, where the callee takes as many, and as many bits of them, as it has parameters.
 */
public final class MptcpizeDowncalls {
  static final int ARGUMENTS = 5;

  private static final boolean DIRECT = isDirect();
  private static final MethodHandle CALL = link(false);

  private MptcpizeDowncalls() {}

  private static boolean isDirect() {
    try {
      return MptcpizeEntryPoints.isKnown() && MptcpizeEntryPoints.address("socket") != 0;
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }

  private static MethodHandle link(boolean withErrno) {
    if (DIRECT) {
      try {
        return MptcpizeEntryPoints.call(withErrno);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        // internals of the JDK that are not as expected
      }
    }
    return MptcpizeLinker.call(withErrno);
  }

  /**
   * The address of a C function.
   *
   * @throws java.util.NoSuchElementException if the C library has none of this name
   */
  public static long function(String name) {
    long address = DIRECT ? MptcpizeEntryPoints.address(name) : 0;
    return address != 0 ? address : MptcpizeLinker.address(name);
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
    return DIRECT
        ? MptcpizeEntryPoints.buffer(address, bytes)
        : MptcpizeLinker.buffer(address, bytes);
  }

  /** The address of a direct buffer's first byte. */
  public static long address(ByteBuffer direct) {
    return ((DirectBuffer) direct).address();
  }

  /**
   * Calls a function.
   *
   * @param function its address
   * @return what it returns, as the 64-bit register: the upper half is undefined for an int
   */
  public static long call(long function, long a, long b, long c, long d, long e) throws Throwable {
    return (long) CALL.invokeExact(function, a, b, c, d, e);
  }

  /**
   * The same for a function that returns an int, with errno.
   *
   * @param errnoAt the address of the 4 bytes that errno is written to, whatever the result
   * @return its result
   */
  public static int callForErrno(
      long function, long errnoAt, long a, long b, long c, long d, long e) throws Throwable {
    return (int) (long) WithErrno.CALL.invokeExact(function, errnoAt, a, b, c, d, e);
  }

  /** A class of its own, since a JVM in which no call fails need not link it. */
  private static final class WithErrno {
    static final MethodHandle CALL = link(true);
  }
}
