package jdk.internal.loader;

/** A signature of JDK 21+, see {@link jdk.internal.foreign.abi.NativeEntryPoint}. */
public final class NativeLibraries {
  public long find(String name) {
    throw new AssertionError("compile-time signature");
  }
}
