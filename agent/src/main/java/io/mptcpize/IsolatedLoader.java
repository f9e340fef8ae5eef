package io.mptcpize;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.PermissionCollection;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Loads the agent's own classes and its libraries from {@code META-INF/mptcpize/**.classdata} of
 * the agent's jar. Its parent is the boot loader: the application sees none of these classes, and
 * they see none of the application's.
 */
final class IsolatedLoader extends ClassLoader {
  static final String PREFIX = "META-INF/mptcpize/";

  private final ZipFile jar;
  private final ProtectionDomain domain;

  static {
    registerAsParallelCapable();
  }

  /**
   * @param file the agent's jar; stays open as long as the loader lives
   */
  IsolatedLoader(File file, CodeSource source) throws IOException {
    super(null);
    jar = new ZipFile(file);
    PermissionCollection all = new Permissions();
    all.add(new AllPermission());
    domain = new ProtectionDomain(new CodeSource(source.getLocation(), (Certificate[]) null), all);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ZipEntry entry = jar.getEntry(PREFIX + name.replace('.', '/') + ".classdata");
    if (entry == null) {
      throw new ClassNotFoundException(name);
    }
    try {
      byte[] code = read(entry);
      definePackageOf(name);
      return defineClass(name, code, 0, code.length, domain);
    } catch (IOException e) {
      throw new ClassNotFoundException(name + ": " + e, e);
    }
  }

  /** Needed on JDK 8 only, where a class has a package if its loader has defined one. */
  private void definePackageOf(String name) {
    String packageName = name.substring(0, name.lastIndexOf('.'));
    if (getPackage(packageName) == null) {
      try {
        definePackage(packageName, null, null, null, null, null, null, null);
      } catch (IllegalArgumentException e) {
        // another thread has just defined it
      }
    }
  }

  /** A file below {@link #PREFIX}, or null; {@code getResource} knows none of them. */
  @Override
  public InputStream getResourceAsStream(String name) {
    ZipEntry entry = jar.getEntry(PREFIX + name);
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      return null;
    }
  }

  private byte[] read(ZipEntry entry) throws IOException {
    byte[] bytes = new byte[(int) entry.getSize()];
    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
      in.readFully(bytes);
    }
    return bytes;
  }
}
