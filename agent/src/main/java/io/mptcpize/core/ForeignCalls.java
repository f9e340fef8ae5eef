package io.mptcpize.core;

import java.nio.ByteBuffer;
import sun.nio.ch.MptcpizeDowncalls;

/** Calls of C functions through {@code java.lang.foreign}, made from within {@code java.base}. */
final class ForeignCalls extends NativeCalls {
  ForeignCalls() throws Exception {
    JavaBase javaBase = JavaBase.instance();
    javaBase.define("sun.nio.ch.MptcpizeDowncalls");
    javaBase.define("sun.nio.ch.MptcpizeDowncalls$WithErrno");
  }

  @Override
  public Object symbol(String name) {
    return MptcpizeDowncalls.symbol(name);
  }

  @Override
  public long address(ByteBuffer direct) {
    return MptcpizeDowncalls.address(direct);
  }

  @Override
  protected int call(Object symbol, long a, long b, long c, long d, long e) {
    try {
      int result = (int) MptcpizeDowncalls.call(symbol, a, b, c, d, e);
      return result == -1 ? MptcpizeDowncalls.callForErrno(symbol, a, b, c, d, e) : result;
    } catch (Error | RuntimeException unchecked) {
      throw unchecked;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible); // a downcall throws nothing checked
    }
  }
}
