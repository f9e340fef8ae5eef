package io.mptcpize.it.program.refusal;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.it.program.witness.Libc;
import java.util.Arrays;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Becomes another program, to which the kernel refuses MPTCP sockets: puts a seccomp filter on
 * itself, as container runtimes do, and calls exec.
 *
 * <p>Arguments: the errno; the address family whose MPTCP sockets are refused, 0 for all; the
 * program's path and its arguments.
 */
public final class Seccomp {
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_SET_SECCOMP = 22;
  private static final int SECCOMP_MODE_FILTER = 2;
  private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
  private static final int SECCOMP_RET_ERRNO = 0x00050000;

  /** Instructions of classic BPF: load a word of the call's description, compare, return. */
  private static final int LOAD = 0x20;

  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;

  /** Where struct seccomp_data has the call's number and (their low halves) its arguments. */
  private static final int NUMBER = 0;

  private static final int DOMAIN = 16;
  private static final int PROTOCOL = 32;

  private Seccomp() {}

  public static void main(String[] arguments) {
    int errno = Integer.parseInt(arguments[0]);
    int family = Integer.parseInt(arguments[1]);
    // Only the calling thread is filtered, and only that one survives the exec.
    install(
        new int[][] {
          {LOAD, 0, 0, NUMBER},
          {JUMP_IF_EQUAL, 0, 5, numberOfSocket()},
          {LOAD, 0, 0, PROTOCOL},
          {JUMP_IF_EQUAL, 0, 3, Kernel.IPPROTO_MPTCP},
          {LOAD, 0, 0, DOMAIN},
          family == 0 ? new int[] {LOAD, 0, 0, DOMAIN} : new int[] {JUMP_IF_EQUAL, 0, 1, family},
          {RETURN, 0, 0, SECCOMP_RET_ERRNO | errno},
          {RETURN, 0, 0, SECCOMP_RET_ALLOW},
        });
    String[] command = Arrays.copyOfRange(arguments, 2, arguments.length);
    int failed = Libc.exec(command);
    throw new IllegalStateException(command[0] + ": errno " + -failed);
  }

  private static void install(int[][] program) {
    Runtime runtime = Runtime.getSystemRuntime();
    Pointer filter = Memory.allocateDirect(runtime, 8 * program.length);
    for (int i = 0; i < program.length; i++) { // struct sock_filter
      filter.putShort(8 * i, (short) program[i][0]);
      filter.putByte(8 * i + 2, (byte) program[i][1]);
      filter.putByte(8 * i + 3, (byte) program[i][2]);
      filter.putInt(8 * i + 4, program[i][3]);
    }
    Pointer all = Memory.allocateDirect(runtime, 16); // struct sock_fprog
    all.putShort(0, (short) program.length);
    all.putPointer(8, filter);
    if (Libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0) != 0
        || Libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, all.address()) != 0) {
      throw new IllegalStateException("the kernel takes no seccomp filter");
    }
  }

  private static int numberOfSocket() {
    return System.getProperty("os.arch").equals("aarch64") ? 198 : 41; // 41 on amd64
  }
}
