package io.mptcpize.kernel;

import io.mptcpize.jvm.JavaBase;
import java.nio.ByteBuffer;
import sun.nio.ch.MptcpizeDowncalls;

/** Calls of C functions through {@code java.lang.foreign}, made from within {@code java.base}. */
final class ForeignLibc extends Libc {
  /** By a method: else the verifier would load this class with the one that makes it. */
  static Libc link() throws Exception {
    return new ForeignLibc();
  }

  private ForeignLibc() throws Exception {
    JavaBase javaBase = JavaBase.instance();
    javaBase.define("sun.nio.ch.MptcpizeDowncalls");
    javaBase.define("sun.nio.ch.MptcpizeDowncalls$WithErrno");
    javaBase.define("sun.nio.ch.MptcpizeEntryPoints");
    javaBase.define("sun.nio.ch.MptcpizeLinker");
  }

  @Override
  public Object function(String name) {
    return MptcpizeDowncalls.function(name);
  }

  @Override
  protected int call(Object function, long a, long b, long c, long d, long e) {
    try {
      int result = (int) MptcpizeDowncalls.call((Long) function, a, b, c, d, e);
      return result == -1 ? callForErrno(function, a, b, c, d, e) : result;
    } catch (Throwable t) {
      throw unchecked(t);
    }
  }

  private int callForErrno(Object function, long a, long b, long c, long d, long e)
      throws Throwable {
    try (Scratch errno = scratch()) {
      int result = MptcpizeDowncalls.callForErrno((Long) function, errno.address, a, b, c, d, e);
      return result == -1 ? -errno.bytes.getInt(0) : result;
    }
  }

  @Override
  protected ByteBuffer allocate(int bytes) {
    try {
      return MptcpizeDowncalls.allocate(bytes);
    } catch (Throwable t) {
      throw unchecked(t);
    }
  }

  @Override
  protected long address(ByteBuffer direct) {
    return MptcpizeDowncalls.address(direct);
  }

  @Override
  public String library() {
    return null;
  }

  /** A downcall throws nothing checked. */
  private static RuntimeException unchecked(Throwable t) {
    if (t instanceof Error) {
      throw (Error) t;
    }
    throw t instanceof RuntimeException ? (RuntimeException) t : new IllegalStateException(t);
  }
}
