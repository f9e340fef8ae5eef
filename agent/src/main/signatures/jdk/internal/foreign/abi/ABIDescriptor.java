package jdk.internal.foreign.abi;

/** A signature of JDK 21+, see {@link NativeEntryPoint}. */
public class ABIDescriptor {
  public VMStorage targetAddrStorage() {
    throw new AssertionError("compile-time signature");
  }

  public VMStorage capturedStateStorage() {
    throw new AssertionError("compile-time signature");
  }
}
