package jdk.internal.foreign.abi.aarch64;

import jdk.internal.foreign.abi.ABIDescriptor;
import jdk.internal.foreign.abi.VMStorage;

/** A signature of JDK 21+, see {@link jdk.internal.foreign.abi.NativeEntryPoint}. */
public final class AArch64Architecture {
  public static ABIDescriptor abiFor(
      VMStorage[] inputInt,
      VMStorage[] inputVector,
      VMStorage[] outputInt,
      VMStorage[] outputVector,
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
    public static final VMStorage r0 = new VMStorage();
    public static final VMStorage r1 = new VMStorage();
    public static final VMStorage r2 = new VMStorage();
    public static final VMStorage r3 = new VMStorage();
    public static final VMStorage r4 = new VMStorage();
    public static final VMStorage r5 = new VMStorage();
    public static final VMStorage r6 = new VMStorage();
    public static final VMStorage r7 = new VMStorage();
    public static final VMStorage r9 = new VMStorage();
    public static final VMStorage r10 = new VMStorage();
    public static final VMStorage r11 = new VMStorage();
    public static final VMStorage r12 = new VMStorage();
    public static final VMStorage r13 = new VMStorage();
    public static final VMStorage r14 = new VMStorage();
    public static final VMStorage r15 = new VMStorage();
  }
}
