package io.mptcpize.jvm;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;

/** The boot loader of JDK 8, where nothing has to be opened. */
final class JavaBaseBefore9 extends JavaBase {
  @Override
  public void open(Instrumentation instrumentation) {}

  @Override
  void define(String name, byte[] code) throws ReflectiveOperationException {
    Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
    Field instance = unsafeClass.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    Method defineClass =
        unsafeClass.getMethod(
            "defineClass",
            String.class,
            byte[].class,
            int.class,
            int.class,
            ClassLoader.class,
            ProtectionDomain.class);
    try {
      defineClass.invoke(instance.get(null), name, code, 0, code.length, null, null);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof LinkageError) {
        throw (LinkageError) e.getCause();
      }
      throw e;
    }
  }
}
