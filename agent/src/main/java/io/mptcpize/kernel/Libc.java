package io.mptcpize.kernel;

import io.mptcpize.jvm.Jdk;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Calls of C functions, in one shape: up to five integers or pointers in, an int out. On the 64-bit
 * ABIs of Linux these go in registers, where the callee takes as many as it has parameters, so that
 * one signature has to be linked and not one for each function.
 */
public abstract class Libc {
  /** Those whose numbers are the ones of asm-generic, as the JDK calls them. */
  private static final List<String> ARCHITECTURES =
      Arrays.asList("amd64", "aarch64", "riscv64", "loongarch64");

  /** How many scratches are cut from a block of native memory: more threads take a further one. */
  private static final int SCRATCHES = 32;

  private final ConcurrentLinkedQueue<Scratch> scratches = new ConcurrentLinkedQueue<>();

  /**
   * Finds a C function.
   *
   * @return what {@link #call} takes
   * @throws RuntimeException or UnsatisfiedLinkError if the C library has none of this name
   */
  public abstract Object function(String name);

  /**
   * Calls a function that returns an int and sets errno. It must be one that may be called again
   * with the same arguments after it failed: to learn errno, it may be.
   *
   * @param function of {@link #function}
   * @return the result, or the negated errno where that is -1
   */
  protected abstract int call(Object function, long a, long b, long c, long d, long e);

  /**
   * Zeroed memory of malloc(3), never given back. Buffers of Java's own would count against {@code
   * -XX:MaxDirectMemorySize}, and collect garbage where that is used up.
   *
   * @throws OutOfMemoryError if there is none
   */
  protected abstract ByteBuffer allocate(int bytes);

  /** The address of a direct buffer's first byte. */
  protected abstract long address(ByteBuffer direct);

  /**
   * The file of the native library that these calls need beside the JDK's, as the JDK lists it;
   * null: none.
   */
  public abstract String library();

  /**
   * Memory for a system call to read and write: for one thread, until it is closed.
   *
   * @throws OutOfMemoryError if there is none
   */
  final Scratch scratch() {
    Scratch scratch = scratches.poll();
    return scratch != null ? scratch : cut();
  }

  /** A scratch whose values may take so many bytes; it is its maker's for ever. */
  final Scratch largeScratch(int bytes) {
    ByteBuffer block = allocate(bytes + Scratch.BYTES).order(ByteOrder.nativeOrder());
    return new Scratch(this, block, address(block));
  }

  /** Makes a scratch free for others. */
  final void free(Scratch scratch) {
    scratches.offer(scratch);
  }

  private Scratch cut() {
    ByteBuffer block = allocate(SCRATCHES * Scratch.BYTES);
    long address = address(block);
    for (int i = 1; i < SCRATCHES; i++) {
      free(cut(block, address, i));
    }
    return cut(block, address, 0);
  }

  private Scratch cut(ByteBuffer block, long address, int index) {
    int at = index * Scratch.BYTES;
    ByteBuffer part = block.duplicate();
    part.position(at).limit(at + Scratch.BYTES);
    return new Scratch(this, part.slice().order(ByteOrder.nativeOrder()), address + at);
  }

  /**
   * The calls of this JVM: {@code java.lang.foreign} where it has it (21+), else jffi.
   *
   * @param home the directory of the agent's jar, where jffi's library may lie
   * @throws Exception or a LinkageError: what keeps them from being made; the caller stays with TCP
   */
  public static Libc link(File home) throws Exception {
    String architecture = System.getProperty("os.arch");
    if (!ARCHITECTURES.contains(architecture)) {
      throw new UnsatisfiedLinkError(
          "the agent knows the system calls' numbers of "
              + ARCHITECTURES
              + ", not of os.arch="
              + architecture);
    }
    if (Jdk.feature() >= 21) {
      return ForeignLibc.link();
    }
    return (Libc)
        Class.forName("com.kenai.jffi.JffiLibc")
            .getDeclaredConstructor(File.class)
            .newInstance(home);
  }
}
