package io.mptcpize;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.PermissionCollection;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Loads the agent's own classes and its libraries from {@code META-INF/mptcpize/**.classdata} of
 * the agent's jar. Its parent is the boot loader: the application sees none of these classes, and
 * they see none of the application's.
 *
 * <p>The jar is read into memory once: whoever overwrites the file later does no harm. What lies in
 * it is inflated as it is needed. {@code java.util.zip} reads files, or streams from their start,
 * so that the directory at the jar's end is read here (PKWARE's APPNOTE 4.3.12 and 4.3.16).
 */
final class IsolatedLoader extends ClassLoader {
  static final String PREFIX = "META-INF/mptcpize/";
  private static final String CLASS = ".classdata";

  private static final int END_OF_DIRECTORY = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int DIRECTORY_ENTRY = 0x02014b50;
  private static final int ENTRY_LENGTH = 46;
  private static final int LOCAL_LENGTH = 30;
  private static final int DEFLATED = 8;

  private final byte[] jar;

  /** By the name below {@link #PREFIX}, where the entry stands in the jar's directory. */
  private final Map<String, Integer> entries = new HashMap<>();

  private final ProtectionDomain domain;

  static {
    registerAsParallelCapable();
  }

  /**
   * @param file the agent's jar
   * @throws IOException if it cannot be read, or is no whole jar
   */
  IsolatedLoader(File file, CodeSource source) throws IOException {
    super(null);
    jar = new byte[(int) file.length()];
    try (DataInputStream in = new DataInputStream(new FileInputStream(file))) {
      in.readFully(jar);
    }
    readDirectory();
    PermissionCollection all = new Permissions();
    all.add(new AllPermission());
    domain = new ProtectionDomain(new CodeSource(source.getLocation(), (Certificate[]) null), all);
  }

  private void readDirectory() throws IOException {
    int end = jar.length - END_LENGTH; // Maven's jars have no comment behind it
    if (end < 0 || number(end) != END_OF_DIRECTORY) {
      throw new IOException("it does not end as a jar does");
    }
    int at = number(end + 16);
    for (int left = half(end + 10); left > 0; left--) {
      if (number(at) != DIRECTORY_ENTRY) {
        throw new IOException("its directory is broken");
      }
      int length = half(at + 28);
      String name = new String(jar, at + ENTRY_LENGTH, length, StandardCharsets.ISO_8859_1);
      if (name.startsWith(PREFIX)) {
        entries.put(name.substring(PREFIX.length()), at);
      }
      at += ENTRY_LENGTH + length + half(at + 30) + half(at + 32);
    }
  }

  private int half(int at) {
    return jar[at] & 0xff | (jar[at + 1] & 0xff) << 8;
  }

  private int number(int at) {
    return half(at) | half(at + 2) << 16;
  }

  /**
   * Loads a class, with no lock held: what loads goes through other agents' transformers, which may
   * wait for a lock of a thread that waits for this class. Where two threads load one, it is that
   * of the first who has it defined.
   */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    Class<?> loaded = findLoadedClass(name);
    if (loaded != null) {
      return loaded;
    }
    // the jar has classes for the JDK's packages, too, which the boot loader is given
    boolean isOfJdk = name.startsWith("java.") || name.startsWith("sun.");
    byte[] code = isOfJdk ? null : content(name.replace('.', '/') + CLASS);
    if (code == null) {
      return super.loadClass(name, resolve);
    }
    definePackageOf(name);
    try {
      return defineClass(name, code, 0, code.length, domain);
    } catch (LinkageError e) {
      loaded = findLoadedClass(name);
      if (loaded == null) {
        throw e;
      }
      return loaded;
    }
  }

  /** Loads all classes that opening and using sockets may need, but those of native libraries. */
  void loadAll() {
    for (String entry : entries.keySet()) {
      if (isOfSockets(entry)) {
        try {
          loadClass(entry.substring(0, entry.length() - CLASS.length()).replace('/', '.'));
        } catch (ClassNotFoundException | LinkageError e) {
          // of another JDK
        }
      }
    }
  }

  private static boolean isOfSockets(String entry) {
    if (!entry.endsWith(CLASS)) {
      return false;
    }
    for (String other : new String[] {"command", "observe", "jmx", "jfr"}) {
      if (entry.startsWith("io/mptcpize/" + other + "/")) {
        return false;
      }
    }
    return entry.startsWith("io/mptcpize/") || entry.startsWith("net/bytebuddy/jar/");
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
    byte[] content = content(name);
    return content == null ? null : new ByteArrayInputStream(content);
  }

  /** Null if there is none of this name. */
  private byte[] content(String name) {
    Integer entry = entries.get(name);
    if (entry == null) {
      return null;
    }
    byte[] content = new byte[number(entry + 24)];
    int local = number(entry + 42);
    int data = local + LOCAL_LENGTH + half(local + 26) + half(local + 28);
    if (half(entry + 10) != DEFLATED) {
      System.arraycopy(jar, data, content, 0, content.length);
      return content;
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(jar, data, number(entry + 20));
      for (int length = 0; length < content.length; ) {
        int more = inflater.inflate(content, length, content.length - length);
        if (more == 0) {
          throw new IllegalStateException(name + " is broken in the agent's jar");
        }
        length += more;
      }
      return content;
    } catch (DataFormatException e) {
      throw new IllegalStateException(name + " is broken in the agent's jar", e);
    } finally {
      inflater.end();
    }
  }
}
