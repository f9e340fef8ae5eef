package jdk.internal.foreign.abi.x64;

import jdk.internal.foreign.abi.ABIDescriptor;
import jdk.internal.foreign.abi.VMStorage;

/** A signature of JDK 21+, see {@link jdk.internal.foreign.abi.NativeEntryPoint}. */
public final class X86_64Architecture {
  public static ABIDescriptor abiFor(
      VMStorage[] inputInt,
      VMStorage[] inputVector,
      VMStorage[] outputInt,
      VMStorage[] outputVector,
      int x87Outputs,
      VMStorage[] volatileInt,
      VMStorage[] volatileVector,
      int stackAlignment,
      int shadowSpace,
      VMStorage scratch1,
      VMStorage scratch2) {
    throw new AssertionError("compile-time signature");
  }

  /** Its registers. */
  public static final class Regs {
    public static final VMStorage rax = new VMStorage();
    public static final VMStorage rcx = new VMStorage();
    public static final VMStorage rdx = new VMStorage();
    public static final VMStorage rsi = new VMStorage();
    public static final VMStorage rdi = new VMStorage();
    public static final VMStorage r8 = new VMStorage();
    public static final VMStorage r9 = new VMStorage();
    public static final VMStorage r10 = new VMStorage();
    public static final VMStorage r11 = new VMStorage();
  }
}
