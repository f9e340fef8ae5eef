package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Agent;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jar as it is shipped. */
class JarTest {
  private static final int JAVA_8 = 52;

  private JarFile jar;

  @BeforeEach
  void open() throws IOException {
    jar = new JarFile(Agent.jar().toFile());
  }

  @AfterEach
  void close() throws IOException {
    jar.close();
  }

  @Test
  void isSmall() throws IOException {
    assertTrue(Files.size(Agent.jar()) < 1_500_000);
  }

  @Test
  void onlyOurPackageIsVisibleAsClasses() {
    assertEquals(
        List.of(),
        names(name -> name.endsWith(".class") && !name.matches("io/mptcpize/[^/]+\\.class")));
  }

  @Test
  void nothingElseIsVisibleToTheApplication() {
    assertEquals(
        Set.of("META-INF/MANIFEST.MF", "META-INF/LICENSE"),
        Set.copyOf(
            names(
                name ->
                    !name.endsWith("/")
                        && !name.startsWith("META-INF/mptcpize/")
                        && !name.endsWith(".class"))));
  }

  @Test
  void manifestMakesItAnAgentAndACommand() throws IOException {
    Map<String, String> expected =
        new TreeMap<>(
            Map.of(
                "Premain-Class", "io.mptcpize.Agent",
                "Agent-Class", "io.mptcpize.Agent",
                "Main-Class", "io.mptcpize.Main",
                "Add-Opens", "java.base/sun.nio.ch",
                "Can-Retransform-Classes", "true",
                "Implementation-Version", Agent.VERSION));
    Attributes attributes = jar.getManifest().getMainAttributes();
    Map<String, String> found = new TreeMap<>();
    expected.keySet().forEach(name -> found.put(name, attributes.getValue(name)));
    assertEquals(expected, found);
    assertEquals(null, attributes.getValue("Class-Path"));
  }

  @Test
  void allBytecodeIsForJdk8() throws IOException {
    Map<String, Integer> newer = new TreeMap<>();
    for (String name : names(name -> name.endsWith(".class") || name.endsWith(".classdata"))) {
      try (var in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
        assertEquals(0xcafebabe, in.readInt(), name);
        in.readUnsignedShort();
        int version = in.readUnsignedShort();
        if (version > JAVA_8) {
          newer.put(name, version);
        }
      }
    }
    assertEquals(Map.of(), newer);
  }

  @Test
  void nativeLibrariesAreForAmd64AndAarch64() {
    assertEquals(
        Set.of(
            "META-INF/mptcpize/jni/x86_64-Linux/libjffi-1.2.so",
            "META-INF/mptcpize/jni/aarch64-Linux/libjffi-1.2.so"),
        Set.copyOf(names(name -> name.endsWith(".so"))));
  }

  /**
   * The same sources give the same bytes: no time of the build is in it, and no order of a
   * directory. (Building it twice would show the same, and take as long as the build.)
   */
  @Test
  void holdsNothingOfWhenAndWhereItWasBuilt() {
    Set<Long> times =
        Collections.list(jar.entries()).stream().map(JarEntry::getTime).collect(Collectors.toSet());
    assertEquals(1, times.size(), times::toString);
  }

  private List<String> names(Predicate<String> which) {
    return Collections.list(jar.entries()).stream().map(JarEntry::getName).filter(which).toList();
  }
}
