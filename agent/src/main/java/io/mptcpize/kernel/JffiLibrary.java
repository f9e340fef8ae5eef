package io.mptcpize.kernel;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The native part of jffi: a file that the JVM can load, from beside the agent's jar or unpacked
 * from within it.
 */
public final class JffiLibrary {
  private static final String NAME = "libjffi-1.2.so";

  private JffiLibrary() {}

  /**
   * Loads it into the class loader of the agent's classes.
   *
   * @param home the directory of the agent's jar, where it may lie
   * @return the file that was loaded, which may be gone, as the JDK lists it; null: not known
   * @throws UnsatisfiedLinkError if that can't be done; the message names each place tried and the
   *     way out
   */
  public static String load(File home) {
    File beside = new File(home, NAME);
    if (beside.isFile()) {
      return loadFile(beside);
    }
    String entry = "jni/" + architecture() + "-Linux/" + NAME;
    StringBuilder tried = new StringBuilder();
    for (String directory : directories()) {
      try {
        return loadUnpacked(entry, new File(directory));
      } catch (IOException | UnsatisfiedLinkError e) {
        tried.append(directory).append(": ").append(e.getMessage()).append("; ");
      }
    }
    throw new UnsatisfiedLinkError(
        "JDK 8 to 20 need a native library, and no directory takes it ("
            + tried
            + "); give the JVM a -Djava.io.tmpdir that is writable and not noexec, or put "
            + NAME
            + " beside the jar (it lies in it as META-INF/mptcpize/"
            + entry
            + ")");
  }

  private static String loadUnpacked(String entry, File directory) throws IOException {
    // File.createTempFile would start SecureRandom up for the name
    File file = new File(directory, "mptcpize-" + Long.toHexString(System.nanoTime()) + ".so");
    if (!file.createNewFile()) {
      throw new IOException(file + " exists");
    }
    try {
      try (InputStream in = JffiLibrary.class.getClassLoader().getResourceAsStream(entry);
          OutputStream out = new FileOutputStream(file)) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
        }
      }
      return loadFile(file);
    } finally {
      file.delete(); // what is loaded stays mapped
    }
  }

  private static String loadFile(File file) {
    String path;
    try {
      path = file.getCanonicalPath();
    } catch (IOException e) {
      path = null; // then it counts as somebody else's
    }
    System.load(file.getAbsolutePath());
    return path;
  }

  private static Set<String> directories() {
    Set<String> directories = new LinkedHashSet<>();
    directories.add(System.getProperty("java.io.tmpdir"));
    directories.add("/dev/shm");
    directories.add("/var/tmp");
    return directories;
  }

  private static String architecture() {
    String architecture = System.getProperty("os.arch");
    if (architecture.equals("amd64")) {
      return "x86_64";
    }
    if (architecture.equals("aarch64")) {
      return architecture;
    }
    throw new UnsatisfiedLinkError(
        "on JDK 8 to 20 the agent knows amd64 and aarch64, not os.arch=" + architecture);
  }
}
