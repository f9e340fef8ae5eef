package com.kenai.jffi;

import io.mptcpize.core.NativeCalls;
import io.mptcpize.core.NativeLibrary;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Calls of C functions through jffi, the native part of jnr, for JDK 8 to 20. It stands in jffi's
 * package to reach {@link Foreign} directly: jffi's public layer above it takes four times as many
 * classes.
 */
public final class JffiCalls extends NativeCalls {
  /** dlopen(NULL): the C library is in it, whatever its file is called. */
  private final long process;

  private final long shape;
  private final Foreign foreign;

  /**
   * @throws UnsatisfiedLinkError if jffi's library cannot be loaded; the message says why
   */
  public JffiCalls() {
    NativeLibrary.load(); // before Foreign, which remembers a failure for ever
    foreign = Foreign.getInstance();
    process = Foreign.dlopen(null, Foreign.RTLD_LAZY | Foreign.RTLD_GLOBAL);
    long word = foreign.lookupBuiltinType(Foreign.TYPE_SINT64);
    long[] words = new long[5];
    Arrays.fill(words, word);
    shape = foreign.newCallContext(word, words, Foreign.F_DEFAULT);
  }

  @Override
  public Object symbol(String name) {
    return Foreign.dlsym(process, name);
  }

  @Override
  public long address(ByteBuffer direct) {
    return foreign.getDirectBufferAddress(direct);
  }

  @Override
  protected int call(Object symbol, long a, long b, long c, long d, long e) {
    int result = (int) Foreign.invokeN5(shape, (Long) symbol, a, b, c, d, e);
    return result == -1 ? -Foreign.getLastError() : result;
  }
}
