package io.mptcpize.it.kubernetes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The agent's image: an OCI archive that is whole, and a {@code cp} in it that copies. */
class ImageTest {
  private static final Path SOURCES = Modules.file("agent/src/image");

  @TempDir private Path directory;
  private Path layout;

  @BeforeEach
  void unpack() throws IOException {
    layout = Files.createDirectory(directory.resolve("layout"));
    Path archive = Modules.file("agent/target/mptcpize-image.tar");
    Command.run("tar", "-xf", archive.toString(), "-C", layout.toString());
  }

  @Test
  void isWholeForBothArchitectures() throws Exception {
    JsonNode named = parse(layout.resolve("index.json")).get("manifests").get(0);
    String name = named.get("annotations").get("org.opencontainers.image.ref.name").asText();
    assertEquals("mptcpize:" + Agent.VERSION, name);
    TreeSet<String> architectures = new TreeSet<>();
    for (JsonNode image : parse(blob(named)).get("manifests")) {
      String architecture = image.get("platform").get("architecture").asText();
      architectures.add(architecture);
      JsonNode manifest = parse(blob(image));
      JsonNode config = parse(blob(manifest.get("config")));
      assertEquals(architecture, config.get("architecture").asText());
      assertEquals("65532:65532", config.get("config").get("User").asText(), "not root");
      Path root = unpacked(manifest, config, architecture);
      byte[] jar = Files.readAllBytes(Agent.jar());
      assertArrayEquals(jar, Files.readAllBytes(root.resolve("mptcpize.jar")));
      assertArrayEquals(jar, Files.readAllBytes(root.resolve("javaagent.jar")));
      byte[] copy = Files.readAllBytes(SOURCES.resolve("cp-" + architecture));
      assertArrayEquals(copy, Files.readAllBytes(root.resolve("bin/cp")));
      assertTrue(Files.isExecutable(root.resolve("bin/cp")));
    }
    assertEquals(List.of("amd64", "arm64"), List.copyOf(architectures));
  }

  private Path unpacked(JsonNode manifest, JsonNode config, String architecture) throws Exception {
    Path root = Files.createDirectory(directory.resolve(architecture));
    JsonNode layers = manifest.get("layers");
    for (int i = 0; i < layers.size(); i++) {
      assertEquals(
          layers.get(i).get("digest"), config.get("rootfs").get("diff_ids").get(i), "not packed");
      Command.run("tar", "-xf", blob(layers.get(i)).toString(), "-C", root.toString());
    }
    return root;
  }

  private Path blob(JsonNode descriptor) throws Exception {
    String digest = descriptor.get("digest").asText().substring("sha256:".length());
    Path blob = layout.resolve("blobs/sha256").resolve(digest);
    byte[] content = Files.readAllBytes(blob);
    assertEquals(descriptor.get("size").asLong(), content.length);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    assertEquals(digest, HexFormat.of().formatHex(hash));
    return blob;
  }

  private static JsonNode parse(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  @ParameterizedTest
  @CsvSource({"amd64, ", "arm64, qemu-aarch64-static"})
  void copies(String architecture, String emulator) throws Exception {
    Need.that(
        System.getProperty("os.arch").equals("amd64") && (emulator == null || isThere(emulator)),
        "this needs x86-64, and qemu-user-static for arm64");
    Path program = directory.resolve("cp");
    Files.copy(SOURCES.resolve("cp-" + architecture), program);
    assertTrue(program.toFile().setExecutable(true));
    Path from = Agent.jar();
    Path to = directory.resolve("copy");
    Files.writeString(to, "older, and shorter");
    assertEquals(0, exit(emulator, program, from.toString(), to.toString()));
    assertArrayEquals(Files.readAllBytes(from), Files.readAllBytes(to));
    Path empty = Files.createFile(directory.resolve("empty"));
    assertEquals(0, exit(emulator, program, empty.toString(), to.toString()));
    assertEquals(0, Files.size(to));

    assertEquals(1, exit(emulator, program, "/no/such", to.toString()));
    assertEquals(1, exit(emulator, program, from.toString(), "/no/such/place"));
    assertEquals(1, exit(emulator, program, from.toString(), "/dev/full"));
    assertEquals(1, exit(emulator, program, from.toString()));
  }

  private static boolean isThere(String program) {
    return Command.run("sh", "-c", "command -v " + program + " || true").startsWith("/");
  }

  private static int exit(String emulator, Path program, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    if (emulator != null) {
      builder.command().add(0, emulator);
    }
    builder.command().addAll(List.of(arguments));
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    int exit = process.waitFor();
    assertEquals(exit == 0, said.isEmpty(), said);
    return exit;
  }

  /** The executables are no longer than a page, and are kept: a fresh machine has no assembler. */
  @ParameterizedTest
  @CsvSource({"amd64, ''", "arm64, aarch64-linux-gnu-"})
  void executablesAreTheirSources(String architecture, String tools) throws Exception {
    String name = "cp-" + architecture;
    Need.that(isThere(tools + "as"), "this needs binutils and binutils-aarch64-linux-gnu");
    String object = directory.resolve(name + ".o").toString();
    Path program = directory.resolve(name);
    Command.run(tools + "as", "-o", object, SOURCES.resolve(name + ".s").toString());
    Command.run(tools + "objcopy", "-O", "binary", "-j", ".text", object, program.toString());
    assertArrayEquals(
        Files.readAllBytes(program), Files.readAllBytes(SOURCES.resolve(name)), "assemble it");
  }
}
