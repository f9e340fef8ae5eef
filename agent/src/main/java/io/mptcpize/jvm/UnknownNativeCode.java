package io.mptcpize.jvm;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;

/**
 * Tells whether native code runs in this JVM that is not the JDK's, the agent's or Netty's, and
 * could have done to a socket what the hook does not see: the JDK keeps a list of the libraries
 * that it has loaded (JDK 8 to 11 in {@code ClassLoader}, 15 and newer in {@code NativeLibraries}),
 * and knows whether the class path has used {@code java.lang.foreign} (22 and newer).
 */
public final class UnknownNativeCode {
  /** In the names of Netty's own, whose options are seen where its Java classes set them. */
  private static final String NETTY = "netty_transport_native";

  private final String home;
  private final String ours;

  /** The paths of all libraries; null if this JDK does not tell. */
  private final Collection<?> libraries;

  /** {@code Module.isNativeAccessEnabled}; null before 22. */
  private final Method isEnabled;

  private final Object classPath;

  /** How many of the libraries have been looked at. */
  private volatile int known;

  private volatile boolean found;

  /**
   * @param ours the file of the agent's own library, as the JDK lists it; null: none
   * @throws IOException if the JDK's own directory cannot be found
   */
  public UnknownNativeCode(String ours) throws IOException {
    this.ours = ours;
    home = new File(System.getProperty("java.home")).getCanonicalPath() + File.separator;
    Collection<?> list = null;
    Method method = null;
    Object module = null;
    try {
      list = libraries();
      if (Jdk.feature() >= 22) {
        module = Class.class.getMethod("getModule").invoke(UnknownNativeCode.class);
        method = module.getClass().getMethod("isNativeAccessEnabled");
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      found = true;
    }
    libraries = list;
    isEnabled = method;
    classPath = module;
  }

  private static Collection<?> libraries() throws ReflectiveOperationException {
    boolean inLoader = Jdk.feature() < 15;
    Field list =
        Class.forName(inLoader ? "java.lang.ClassLoader" : "jdk.internal.loader.NativeLibraries")
            .getDeclaredField("loadedLibraryNames");
    list.setAccessible(true);
    return (Collection<?>) list.get(null);
  }

  /** Whether there is such code, or was; once true, for ever. */
  public boolean isThere() {
    if (!found) {
      int size = libraries.size();
      found = size != known && !areOurs(size) || isNativeAccessUsed();
    }
    return found;
  }

  private boolean areOurs(int size) {
    try {
      for (Object library : libraries.toArray()) {
        String path = (String) library;
        boolean isBuiltIn = path.indexOf(File.separatorChar) < 0;
        if (!isBuiltIn && !path.startsWith(home) && !path.equals(ours) && !path.contains(NETTY)) {
          return false;
        }
      }
      known = size;
      return true;
    } catch (RuntimeException e) { // another one is being loaded
      return false;
    }
  }

  private boolean isNativeAccessUsed() {
    try {
      return isEnabled != null && (Boolean) isEnabled.invoke(classPath);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
