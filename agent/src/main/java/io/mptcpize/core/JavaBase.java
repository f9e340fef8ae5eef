package io.mptcpize.core;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Puts classes of the agent into {@code java.base}, package {@code sun.nio.ch} (the boot loader on
 * JDK 8). A private lookup does it without a trace; appending to the boot class path would print a
 * warning and switch class data sharing off.
 */
final class JavaBase {
  /** Loaded in every JVM from its start ({@code Thread} refers to it), and on every JDK. */
  private static final String ANCHOR = "sun.nio.ch.Interruptible";

  private JavaBase() {}

  /**
   * Opens the package to the agent's classes, once, before {@link #define}.
   *
   * @throws ReflectiveOperationException if this JVM's internals are not as expected
   */
  static void open(Instrumentation instrumentation) throws ReflectiveOperationException {
    if (Jdk.feature() < 9) {
      return;
    }
    Class<?> moduleClass = Class.forName("java.lang.Module");
    Object javaBase = Class.class.getMethod("getModule").invoke(Object.class);
    Object ours = Class.class.getMethod("getModule").invoke(JavaBase.class);
    Set<Object> us = Collections.singleton(ours);
    Map<String, Set<Object>> exported = Collections.singletonMap("sun.nio.ch", us);
    Map<String, Set<Object>> opened = new HashMap<>(exported);
    opened.put("java.net", us); // fields that Names and Watchers read
    opened.put("java.nio.channels.spi", us);
    Instrumentation.class
        .getMethod(
            "redefineModule", moduleClass, Set.class, Map.class, Map.class, Set.class, Map.class)
        .invoke(
            instrumentation,
            javaBase,
            Collections.emptySet(),
            exported,
            opened,
            Collections.emptySet(),
            Collections.emptyMap());
  }

  /**
   * Defines a class that lies in the agent's jar, if no agent has done so before.
   *
   * @param name its binary name, in {@code sun.nio.ch}
   * @throws Exception if the jar cannot be read or the JVM does not allow it
   */
  static void define(String name) throws Exception {
    try {
      Class.forName(name, false, null);
      return;
    } catch (ClassNotFoundException notYet) {
      // as it should be
    }
    byte[] code = code(name);
    Class<?> anchor = Class.forName(ANCHOR, false, null);
    try {
      if (Jdk.feature() < 9) {
        defineInBootLoader(name, code);
      } else {
        Object lookup =
            MethodHandles.class
                .getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class)
                .invoke(null, anchor, MethodHandles.lookup());
        MethodHandles.Lookup.class.getMethod("defineClass", byte[].class).invoke(lookup, code);
      }
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof LinkageError)) {
        throw e;
      }
      Class.forName(name, false, null); // another thread was quicker; or else this is the error
    }
  }

  private static void defineInBootLoader(String name, byte[] code) throws Exception {
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
    defineClass.invoke(instance.get(null), name, code, 0, code.length, null, null);
  }

  private static byte[] code(String name) throws IOException {
    String path = name.replace('.', '/') + ".classdata";
    try (InputStream in = JavaBase.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException(path + " is missing in the agent's jar");
      }
      byte[] code = new byte[in.available()]; // a zip entry tells its whole size
      new DataInputStream(in).readFully(code);
      return code;
    }
  }
}
