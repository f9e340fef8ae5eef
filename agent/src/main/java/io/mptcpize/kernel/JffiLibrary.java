package io.mptcpize.kernel;

import io.mptcpize.log.Log;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The native part of jffi: a file that the JVM can load, from beside the agent's jar or unpacked
 * from within it. Code that is loaded must not be anybody's: neither the file nor a directory above
 * it may be written to by others than root and the user that the JVM runs as.
 */
public final class JffiLibrary {
  private static final String NAME = "libjffi-1.2.so";

  /** In st_mode: writable by the group or by others, and the sticky bit. */
  private static final int WRITABLE_BY_OTHERS = 022;

  private static final int STICKY = 01000;

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
      String danger = danger(beside.toPath(), false);
      if (danger == null) {
        return loadFile(beside);
      }
      Log.warn(beside + " is not loaded, another one is unpacked: " + danger);
    }
    String entry = "jni/" + architecture() + "-Linux/" + NAME;
    StringBuilder tried = new StringBuilder();
    for (String directory : directories()) {
      try {
        return loadUnpacked(entry, new File(directory));
      } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
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

  /** In a fresh directory, into which nobody else can look, let alone put anything. */
  private static String loadUnpacked(String entry, File parent) throws IOException {
    String danger = danger(parent.toPath(), true);
    if (danger != null) {
      throw new IOException(danger);
    }
    // Files.createTempDirectory would start SecureRandom up for the name
    Path directory = new File(parent, "mptcpize-" + Long.toHexString(System.nanoTime())).toPath();
    Files.createDirectory(directory, only("rwx------"));
    File file = new File(directory.toFile(), NAME);
    try {
      // not by java.nio.channels, which would leave a descriptor of its own open for ever
      if (!file.createNewFile()) {
        throw new IOException(file + " exists");
      }
      file.setReadable(false, false);
      file.setReadable(true, true);
      file.setWritable(false, false);
      file.setWritable(true, true);
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
      Files.delete(directory);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /**
   * Why others than root and this user could put something else in a file's place, in words; null
   * if they cannot. In a directory with the sticky bit they cannot replace what is not theirs.
   *
   * @param isFresh whether it is put there only now: then those who ran earlier do not matter
   */
  private static String danger(Path file, boolean isFresh) {
    try {
      int user = (Integer) Files.getAttribute(new File("/proc/self").toPath(), "unix:uid");
      for (Path path = file.toRealPath(); path != null; path = path.getParent()) {
        int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        boolean isSticky = Files.isDirectory(path) && (mode & STICKY) != 0;
        if (owner != 0 && owner != user) {
          return path + " belongs to another user (" + owner + ")";
        }
        boolean isOpen = (mode & WRITABLE_BY_OTHERS) != 0 && !isSticky;
        if (isOpen && (!isFresh || othersRun(user))) {
          return path + " can be written to by others";
        }
      }
      return null;
    } catch (IOException | RuntimeException e) {
      return file + ": " + e;
    }
  }

  /**
   * Whether processes of other users run here, or might, for all that can be seen. In a container
   * there are none: the volumes that it is given are often open to all.
   */
  private static boolean othersRun(int user) throws IOException {
    if (!new File("/proc/1").exists()) {
      return true; // mounted with hidepid: others' processes do not show
    }
    for (String process : new File("/proc").list()) {
      if (Character.isDigit(process.charAt(0))) {
        try {
          int owner = (Integer) Files.getAttribute(new File("/proc", process).toPath(), "unix:uid");
          if (owner != 0 && owner != user) {
            return true;
          }
        } catch (IOException e) {
          // it has ended
        }
      }
    }
    return false;
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
