package sun.nio.ch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.internal.access.SharedSecrets;
import jdk.internal.foreign.abi.ABIDescriptor;
import jdk.internal.foreign.abi.NativeEntryPoint;
import jdk.internal.foreign.abi.VMStorage;
import jdk.internal.foreign.abi.aarch64.AArch64Architecture;
import jdk.internal.foreign.abi.x64.X86_64Architecture;
import jdk.internal.foreign.abi.x64.X86_64Architecture.Regs;
import jdk.internal.loader.BootLoader;

/**
 * What {@code java.lang.foreign} is made of, used without it: a native entry point of the JVM's for
 * the one shape of {@link MptcpizeDowncalls}, integers in registers. Through {@code Linker} the
 * same takes 40 ms more of the first socket, most of which go into classes that are spun for types
 * and layouts (JDK 25). Internals of the JDK, which have been the same from 21 to 28: where they
 * are not, or are not known, {@code Linker} is asked.
 */
final class MptcpizeEntryPoints {
  private static final int FIRST_KNOWN = 21;
  private static final int LAST_KNOWN = 28;

  /** In {@code jdk.internal.foreign.abi.CapturableState}: errno is to be captured. */
  private static final int ERRNO = 1 << 2;

  private static final int STACK_ALIGNMENT = 16;
  private static final VMStorage[] NONE = {};

  private MptcpizeEntryPoints() {}

  /** Whether this JDK, its JVM (HotSpot, and not its Zero) and this architecture are known. */
  static boolean isKnown() {
    int feature = Integer.parseInt(System.getProperty("java.specification.version"));
    return feature >= FIRST_KNOWN
        && feature <= LAST_KNOWN
        && System.getProperty("java.vm.name").endsWith("64-Bit Server VM")
        && (isX86() || System.getProperty("os.arch").equals("aarch64"));
  }

  private static boolean isX86() {
    return System.getProperty("os.arch").equals("amd64");
  }

  /**
   * What calls a function whose address is the first argument; of a call with errno, the address
   * that it is written to is the second.
   */
  static MethodHandle call(boolean withErrno) {
    return isX86() ? ofX86(withErrno) : ofAarch64(withErrno);
  }

  /** As the System V ABI has it: where integers and pointers travel. */
  private static MethodHandle ofX86(boolean withErrno) {
    VMStorage[] arguments = {Regs.rdi, Regs.rsi, Regs.rdx, Regs.rcx, Regs.r8, Regs.r9};
    VMStorage[] results = {Regs.rax, Regs.rdx};
    VMStorage[] scratch = {Regs.r10, Regs.r11};
    ABIDescriptor abi =
        X86_64Architecture.abiFor(
            arguments,
            NONE,
            results,
            NONE,
            0,
            scratch,
            NONE,
            STACK_ALIGNMENT,
            0,
            scratch[0],
            scratch[1]);
    return call(abi, arguments, results[0], withErrno);
  }

  /** As AAPCS64 has it. */
  private static MethodHandle ofAarch64(boolean withErrno) {
    VMStorage r0 = AArch64Architecture.Regs.r0;
    VMStorage r1 = AArch64Architecture.Regs.r1;
    VMStorage r9 = AArch64Architecture.Regs.r9;
    VMStorage r10 = AArch64Architecture.Regs.r10;
    VMStorage[] arguments = {
      r0,
      r1,
      AArch64Architecture.Regs.r2,
      AArch64Architecture.Regs.r3,
      AArch64Architecture.Regs.r4,
      AArch64Architecture.Regs.r5,
      AArch64Architecture.Regs.r6,
      AArch64Architecture.Regs.r7
    };
    VMStorage[] results = {r0, r1};
    VMStorage[] scratch = {r9, r10};
    ABIDescriptor abi =
        AArch64Architecture.abiFor(
            arguments, NONE, results, NONE, scratch, NONE, STACK_ALIGNMENT, 0, r9, r10);
    return call(abi, arguments, r0, withErrno);
  }

  private static MethodHandle call(
      ABIDescriptor abi, VMStorage[] arguments, VMStorage result, boolean withErrno) {
    int before = withErrno ? 2 : 1;
    VMStorage[] moves = new VMStorage[before + MptcpizeDowncalls.ARGUMENTS];
    moves[0] = abi.targetAddrStorage();
    if (withErrno) {
      moves[1] = abi.capturedStateStorage();
    }
    System.arraycopy(arguments, 0, moves, before, MptcpizeDowncalls.ARGUMENTS);
    Class<?>[] types = new Class<?>[moves.length];
    Arrays.fill(types, long.class);
    MethodType type = MethodType.methodType(long.class, types);
    VMStorage[] results = {result};
    return SharedSecrets.getJavaLangInvokeAccess()
        .nativeMethodHandle(entryPoint(abi, moves, results, type, withErrno ? ERRNO : 0));
  }

  private static NativeEntryPoint entryPoint(
      ABIDescriptor abi, VMStorage[] moves, VMStorage[] results, MethodType type, int captured) {
    try {
      return NativeEntryPoint.make(abi, moves, results, type, false, captured, true, false);
    } catch (NoSuchMethodError e) { // 21
      return NativeEntryPoint.make(abi, moves, results, type, false, captured, true);
    }
  }

  /**
   * The address of a C function: the JDK's own libraries, of which the C library is a part, lead to
   * it; 0: they do not.
   */
  static long address(String function) {
    BootLoader.loadLibrary("net");
    return BootLoader.getNativeLibraries().find(function);
  }

  /** Memory as a buffer, which does not own it. */
  static ByteBuffer buffer(long address, int bytes) {
    return SharedSecrets.getJavaNioAccess().newDirectByteBuffer(address, bytes, null, null);
  }
}
