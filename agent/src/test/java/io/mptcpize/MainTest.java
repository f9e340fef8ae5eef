package io.mptcpize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line in a JVM of its own, from a jar laid out as the real one is. */
class MainTest {
  @TempDir static Path directory;
  private static Path jar;

  private String out;
  private String err;

  @BeforeAll
  static void layOutJar() throws Exception {
    Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    jar = directory.resolve("a jar.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.mptcpize.Main");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "1.2.3");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> all = Files.walk(classes.resolve("io"))) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(path).toString();
        boolean visible = path.getParent().endsWith("mptcpize");
        String inside = IsolatedLoader.PREFIX + name.replace(".class", ".classdata");
        out.putNextEntry(new ZipEntry(visible ? name : inside));
        Files.copy(path, out);
      }
    }
  }

  @Test
  void helpNamesTheCommands() throws Exception {
    assertEquals(0, run("--help"));
    assertTrue(out.contains("mptcpize.jar rules FILE connect|listen HOST:PORT"), out);
    assertTrue(out.lines().allMatch(line -> line.length() <= 100), out);
    assertEquals("", err);
  }

  @Test
  void version() throws Exception {
    assertEquals(0, run("--version"));
    assertEquals("mptcpize 1.2.3\n", out);
  }

  @Test
  void rules() throws Exception {
    Path file = Files.writeString(directory.resolve("rules"), "mptcp connect db 5432\n");
    assertEquals(0, run("rules", file.toString(), "connect", "db:5432"));
    assertTrue(out.startsWith("connect db:5432 is MPTCP, by rule 1\n"), out);
    assertEquals("", err);
  }

  @Test
  void brokenRules() throws Exception {
    Path file = Files.writeString(directory.resolve("broken"), "mptcp\n");
    assertEquals(1, run("rules", file.toString()));
    assertEquals(
        file + ", line 1, column 6: expected connect, listen or *, found the end of the rule\n",
        err);
    assertEquals("", out);
  }

  @Test
  void wrongUsage() throws Exception {
    assertEquals(2, run());
    assertEquals("a command is missing\ntry: java -jar mptcpize.jar --help\n", err);
    assertEquals(2, run("rule"));
    assertEquals("no such command: rule\ntry: java -jar mptcpize.jar --help\n", err);
    assertEquals(2, run("--help", "rules"));
    assertEquals(2, run("rules"));
    assertEquals("", out);
  }

  private int run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(List.of(arguments));
    File outFile = directory.resolve("out").toFile();
    File errFile = directory.resolve("err").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(outFile).redirectError(errFile);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    int exit = builder.start().waitFor();
    out = Files.readString(outFile.toPath(), StandardCharsets.UTF_8);
    err = Files.readString(errFile.toPath(), StandardCharsets.UTF_8);
    return exit;
  }
}
