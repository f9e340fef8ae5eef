package io.mptcpize.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Puts another program in the place of this JVM: execve(2), which keeps the process's number, its
 * parent, its standard streams and all else that a process has. Its other threads end.
 */
public final class Exec {
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int SIG_SETMASK = 2;

  /** The system call's number, the same on all processors that JDKs run on. */
  private static final int CLOSE_RANGE = 436;

  private static final int CLOSE_RANGE_UNSHARE = 2;

  /** Of the C library's sigset_t, of which the kernel reads 8 bytes. */
  private static final int SIGSET_BYTES = 128;

  private static final int POINTER_BYTES = 8;

  private final Libc libc;

  public Exec(Libc libc) {
    this.libc = libc;
  }

  /**
   * Gives the calling thread descriptors of its own, those that are open now: what other threads
   * open from here on is not handed on. By close_range(2) of a number that none has, since Linux
   * 5.9; where it is refused, they stay shared.
   */
  public void unshareDescriptors() {
    int none = Integer.MAX_VALUE;
    libc.call(libc.function("syscall"), CLOSE_RANGE, none, none, CLOSE_RANGE_UNSHARE, 0);
  }

  /** Has a descriptor of the JVM's closed then: in the thread that calls {@link #exec}. */
  public void closeThen(int fd) {
    libc.call(libc.function("fcntl"), fd, F_SETFD, FD_CLOEXEC, 0, 0);
  }

  /**
   * Puts the program there.
   *
   * @param arguments the first is what the program is called
   * @param environment as {@code NAME=value}
   * @param blockedSignals the mask that it begins with: this thread's is the JVM's
   * @return only if it cannot be: a negated errno
   */
  public int exec(byte[] program, byte[][] arguments, byte[][] environment, long blockedSignals) {
    int bytes = SIGSET_BYTES + program.length + 1 + sizeOf(arguments) + sizeOf(environment);
    ByteBuffer memory = libc.allocate(bytes).order(ByteOrder.nativeOrder());
    long address = libc.address(memory);
    memory.putLong(0, blockedSignals);
    memory.position(SIGSET_BYTES);
    long argv = put(arguments, memory, address);
    long envp = put(environment, memory, address);
    long path = address + memory.position();
    memory.put(program).put((byte) 0);
    libc.call(libc.function("sigprocmask"), SIG_SETMASK, address, 0, 0, 0);
    return libc.call(libc.function("execve"), path, argv, envp, 0, 0);
  }

  private static int sizeOf(byte[][] texts) {
    int bytes = 2 * POINTER_BYTES; // the null at the end, and what aligns the pointers
    for (byte[] text : texts) {
      bytes += POINTER_BYTES + text.length + 1;
    }
    return bytes;
  }

  /** Returns the address of the pointers to them. */
  private static long put(byte[][] texts, ByteBuffer memory, long address) {
    int pointers = memory.position() + POINTER_BYTES - 1 & -POINTER_BYTES;
    memory.position(pointers + (texts.length + 1) * POINTER_BYTES); // zeroed: a null is the last
    for (int i = 0; i < texts.length; i++) {
      memory.putLong(pointers + i * POINTER_BYTES, address + memory.position());
      memory.put(texts[i]).put((byte) 0);
    }
    return address + pointers;
  }
}
