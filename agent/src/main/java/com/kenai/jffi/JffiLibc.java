package com.kenai.jffi;

import io.mptcpize.kernel.JffiLibrary;
import io.mptcpize.kernel.Libc;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Calls of C functions through jffi, the native part of jnr, for JDK 8 to 20. It stands in jffi's
 * package to reach {@link Foreign} directly: jffi's public layer above it takes four times as many
 * classes.
 */
public final class JffiLibc extends Libc {
  private final String library;

  /** dlopen(NULL): the C library is in it, whatever its file is called. */
  private final long process;

  private final long shape;
  private final Foreign foreign;

  /**
   * @param home the directory of the agent's jar, where jffi's library may lie
   * @throws UnsatisfiedLinkError if jffi's library cannot be loaded; the message says why
   */
  public JffiLibc(File home) {
    library = JffiLibrary.load(home); // before Foreign, which remembers a failure for ever
    foreign = Foreign.getInstance();
    process = Foreign.dlopen(null, Foreign.RTLD_LAZY | Foreign.RTLD_GLOBAL);
    long word = foreign.lookupBuiltinType(Foreign.TYPE_SINT64);
    long[] words = new long[5];
    Arrays.fill(words, word);
    shape = foreign.newCallContext(word, words, Foreign.F_DEFAULT);
  }

  @Override
  public Object function(String name) {
    return Foreign.dlsym(process, name);
  }

  @Override
  protected int call(Object function, long a, long b, long c, long d, long e) {
    int result = (int) Foreign.invokeN5(shape, (Long) function, a, b, c, d, e);
    return result == -1 ? -Foreign.getLastError() : result;
  }

  @Override
  protected ByteBuffer allocate(int bytes) {
    long address = Foreign.allocateMemory(bytes, true);
    if (address == 0) {
      throw new OutOfMemoryError("malloc of " + bytes + " bytes");
    }
    return foreign.newDirectByteBuffer(address, bytes);
  }

  @Override
  protected long address(ByteBuffer direct) {
    return foreign.getDirectBufferAddress(direct);
  }

  @Override
  public String library() {
    return library;
  }
}
