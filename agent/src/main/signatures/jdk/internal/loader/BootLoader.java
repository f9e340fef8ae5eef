package jdk.internal.loader;

/** A signature of JDK 21+, see {@link jdk.internal.foreign.abi.NativeEntryPoint}. */
public class BootLoader {
  public static NativeLibraries getNativeLibraries() {
    throw new AssertionError("compile-time signature");
  }

  public static void loadLibrary(String name) {
    throw new AssertionError("compile-time signature");
  }
}
