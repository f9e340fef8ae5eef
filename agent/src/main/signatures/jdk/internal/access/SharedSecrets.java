package jdk.internal.access;

/** A signature of JDK 21+, see {@link jdk.internal.foreign.abi.NativeEntryPoint}. */
public class SharedSecrets {
  public static JavaLangInvokeAccess getJavaLangInvokeAccess() {
    throw new AssertionError("compile-time signature");
  }

  public static JavaNioAccess getJavaNioAccess() {
    throw new AssertionError("compile-time signature");
  }
}
