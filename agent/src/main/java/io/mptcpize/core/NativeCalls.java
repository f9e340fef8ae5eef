package io.mptcpize.core;

import java.nio.ByteBuffer;

/**
 * Calls of C functions, in one shape: up to five integers or pointers in, an int out. On the 64-bit
 * ABIs of Linux these go in registers, where the callee takes as many as it has parameters, so that
 * one signature has to be linked and not one for each function.
 */
public abstract class NativeCalls {
  /**
   * Finds a C function.
   *
   * @return what {@link #call} takes
   * @throws RuntimeException or UnsatisfiedLinkError if the C library has none of this name
   */
  public abstract Object symbol(String name);

  /** The address of a direct buffer's first byte. */
  public abstract long address(ByteBuffer direct);

  /**
   * Calls a function that returns an int and sets errno. It must be one that may be called again
   * with the same arguments after it failed: to learn errno, it may be.
   *
   * @return the result, or the negated errno where that is -1
   */
  protected abstract int call(Object symbol, long a, long b, long c, long d, long e);

  /**
   * The calls of this JVM: {@code java.lang.foreign} where it has it (21+), else jffi.
   *
   * @throws Exception or a LinkageError: what keeps them from being made; the caller stays with TCP
   */
  static NativeCalls link() throws Exception {
    if (Jdk.feature() >= 21) {
      return new ForeignCalls();
    }
    return (NativeCalls)
        Class.forName("com.kenai.jffi.JffiCalls").getDeclaredConstructor().newInstance();
  }
}
