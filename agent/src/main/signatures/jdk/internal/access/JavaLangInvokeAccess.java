package jdk.internal.access;

import java.lang.invoke.MethodHandle;
import jdk.internal.foreign.abi.NativeEntryPoint;

/** A signature of JDK 21+, see {@link NativeEntryPoint}. */
public interface JavaLangInvokeAccess {
  MethodHandle nativeMethodHandle(NativeEntryPoint entryPoint);
}
