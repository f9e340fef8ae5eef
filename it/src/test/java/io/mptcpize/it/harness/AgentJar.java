package io.mptcpize.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The jar of a small agent that is among the programs of this module. */
public final class AgentJar {
  private AgentJar() {}

  /** Makes one of the class that has {@code premain} and those that this needs. */
  public static Path of(Path directory, Class<?> premain, Class<?>... others) {
    return of(directory, 0, premain, others);
  }

  /** The same with so many random bytes in it, which make a jar large. */
  public static Path of(Path directory, int padding, Class<?> premain, Class<?>... others) {
    Manifest manifest = manifest();
    manifest.getMainAttributes().putValue("Premain-Class", premain.getName());
    manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
    Path file = directory.resolve(premain.getSimpleName() + ".jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      byte[] random = new byte[padding];
      new Random(padding).nextBytes(random);
      jar.putNextEntry(new JarEntry("padding"));
      jar.write(random);
      add(jar, premain);
      add(jar, others);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return file;
  }

  /**
   * The option for an agent that ours does not see in the command line, as one that is attached
   * later: else all would be loaded before it comes. JDK 8 has no such way.
   *
   * @param agent what follows {@code -javaagent:}
   */
  public static String unseen(Path directory, Jdk jdk, String agent) {
    String option = "-javaagent:" + agent;
    if (jdk.feature() < 9) {
      return option;
    }
    try {
      Path options = Files.createTempFile(directory, "options", "");
      Files.writeString(options, '"' + option + '"');
      return "-XX:VMOptionsFile=" + options;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A class path of a few programs, with no agent on it. */
  public static Path ofPrograms(Path directory, Class<?>... programs) {
    Path file = directory.resolve("few-programs.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest())) {
      add(jar, programs);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return file;
  }

  private static Manifest manifest() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    return manifest;
  }

  private static void add(JarOutputStream jar, Class<?>... types) throws IOException {
    for (Class<?> type : types) {
      String name = type.getName().replace('.', '/') + ".class";
      try (InputStream code = type.getResourceAsStream("/" + name)) {
        jar.putNextEntry(new JarEntry(name));
        code.transferTo(jar);
      }
    }
  }
}
