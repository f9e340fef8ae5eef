package java.lang.foreign;

import java.lang.invoke.MethodHandle;

/** Signatures of JDK 21+ to compile {@code MptcpizeDowncalls} against on JDK 17; not shipped. */
public interface Linker {
  static Linker nativeLinker() {
    throw new AssertionError("compile-time signature");
  }

  SymbolLookup defaultLookup();

  MethodHandle downcallHandle(FunctionDescriptor function, Option... options);

  interface Option {
    static Option captureCallState(String... capturedState) {
      throw new AssertionError("compile-time signature");
    }
  }
}
