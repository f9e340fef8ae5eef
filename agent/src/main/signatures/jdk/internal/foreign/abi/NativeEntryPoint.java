package jdk.internal.foreign.abi;

import java.lang.invoke.MethodType;

/** Signatures to compile {@code MptcpizeEntryPoints} against on JDK 17; not shipped. */
public class NativeEntryPoint {
  /** Of JDK 21. */
  public static NativeEntryPoint make(
      ABIDescriptor abi,
      VMStorage[] arguments,
      VMStorage[] results,
      MethodType type,
      boolean needsReturnBuffer,
      int capturedStateMask,
      boolean needsTransition) {
    throw new AssertionError("compile-time signature");
  }

  /** Of JDK 22+. */
  public static NativeEntryPoint make(
      ABIDescriptor abi,
      VMStorage[] arguments,
      VMStorage[] results,
      MethodType type,
      boolean needsReturnBuffer,
      int capturedStateMask,
      boolean needsTransition,
      boolean usingAddressPairs) {
    throw new AssertionError("compile-time signature");
  }
}
