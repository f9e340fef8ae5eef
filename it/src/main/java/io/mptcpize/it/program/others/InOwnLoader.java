package io.mptcpize.it.program.others;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * Runs a program in a class loader of its own, as application servers do. Its parent is the class
 * path, where the agent's jar is, too.
 *
 * <p>Arguments: {@code child-first} or {@code parent-first}, the loader's class path, the main
 * class, and its arguments.
 */
public final class InOwnLoader extends URLClassLoader {
  private static final String PROGRAMS = "io.mptcpize.it.program.";

  private final boolean childFirst;

  private InOwnLoader(boolean childFirst, URL[] path) {
    super(path, InOwnLoader.class.getClassLoader());
    this.childFirst = childFirst;
  }

  public static void main(String[] arguments) throws Exception {
    InOwnLoader loader = of(arguments[0], arguments[1]);
    Thread.currentThread().setContextClassLoader(loader);
    String[] rest = java.util.Arrays.copyOfRange(arguments, 3, arguments.length);
    loader.loadClass(arguments[2]).getMethod("main", String[].class).invoke(null, (Object) rest);
  }

  /** A loader with this order and class path. */
  public static InOwnLoader of(String order, String classPath) throws MalformedURLException {
    String[] files = classPath.split(":");
    URL[] path = new URL[files.length];
    for (int i = 0; i < files.length; i++) {
      path[i] = url(files[i]);
    }
    return new InOwnLoader(order.equals("child-first"), path);
  }

  private static URL url(String file) throws MalformedURLException {
    return new File(file).toURI().toURL();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    // The programs themselves are on the class path as well, where their libraries are not.
    if (childFirst && !name.startsWith("java.") || name.startsWith(PROGRAMS)) {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        try {
          return loaded != null ? loaded : findClass(name);
        } catch (ClassNotFoundException notHere) {
          // the parent's, then
        }
      }
    }
    return super.loadClass(name, resolve);
  }
}
