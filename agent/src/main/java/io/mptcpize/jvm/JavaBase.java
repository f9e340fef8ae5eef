package io.mptcpize.jvm;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;

/**
 * Puts classes of the agent into {@code java.base}, packages {@code sun.nio.ch} and {@code
 * java.nio.channels.spi} (the boot loader on JDK 8). A private lookup does it without a trace;
 * appending to the boot class path would print a warning and switch class data sharing off.
 */
public abstract class JavaBase {
  /**
   * In each package a class that every JDK has; the first is loaded in every JVM from its start
   * ({@code Thread} refers to it).
   */
  private static final String[] ANCHORS = {
    "sun.nio.ch.Interruptible", "java.nio.channels.spi.SelectorProvider"
  };

  private static JavaBase instance;

  /**
   * The one of this JVM.
   *
   * @throws ReflectiveOperationException if the agent's jar is not whole
   */
  public static synchronized JavaBase instance() throws ReflectiveOperationException {
    if (instance == null) {
      String kind = Jdk.feature() >= 9 ? "JavaBaseModule" : "JavaBaseBefore9";
      instance =
          (JavaBase)
              Class.forName("io.mptcpize.jvm." + kind).getDeclaredConstructor().newInstance();
    }
    return instance;
  }

  /** Opens the packages to the agent's classes, once, before {@link #define(String)}. */
  public abstract void open(Instrumentation instrumentation);

  /** Of the same package as a class that is to be defined. */
  static String anchorOf(String name) {
    return name.startsWith("sun.") ? ANCHORS[0] : ANCHORS[1];
  }

  /** Defines a class; a LinkageError tells that it is there already. */
  abstract void define(String name, byte[] code) throws ReflectiveOperationException;

  /**
   * Defines a class that lies in the agent's jar, if no agent has done so before.
   *
   * @param name its binary name, in one of the packages
   * @throws IOException if the jar cannot be read
   * @throws ReflectiveOperationException or a LinkageError if the JVM does not allow it
   */
  public final void define(String name) throws IOException, ReflectiveOperationException {
    if (!isDefined(name)) {
      byte[] code = code(name);
      try {
        define(name, code);
      } catch (LinkageError e) {
        if (!isDefined(name)) { // else another thread was quicker
          throw e;
        }
      }
    }
  }

  private static boolean isDefined(String name) {
    try {
      Class.forName(name, false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
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
