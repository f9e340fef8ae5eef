package io.mptcpize.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that HotSpot has for the JVM of this test. */
class PerfFileTest {
  private File file;

  @TempDir private Path directory;

  @BeforeEach
  void find() throws IOException {
    try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
      String line = maps.filter(l -> l.contains("/hsperfdata_")).findAny().orElseThrow();
      file = new File(line.substring(line.indexOf('/')));
    }
  }

  @Test
  void tellsNumbersAndTexts() throws IOException {
    var told = PerfFile.read(file);
    assertEquals(System.getProperty("java.version"), told.get("java.property.java.version"));
    assertEquals(1_000_000_000L, told.get("sun.os.hrt.frequency"));
  }

  @Test
  void aFileOfAnotherKindIsAnError() throws IOException {
    Path other = directory.resolve("other");
    for (String content : new String[] {"", "x".repeat(100)}) {
      Files.writeString(other, content);
      assertThrows(IOException.class, () -> PerfFile.read(other.toFile()));
    }
  }

  /** Whoever reads it, root maybe, must not follow where a JVM's user leads. */
  @Test
  void neitherLinksNorDirectoriesAreRead() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file.toPath());
    assertThrows(IOException.class, () -> PerfFile.read(link.toFile()));
    assertThrows(IOException.class, () -> PerfFile.read(directory.toFile()));
    assertThrows(IOException.class, () -> PerfFile.read(new File("/dev/zero")));
  }

  /** An entry without a length would be read again and again, as often as is said. */
  @Test
  void anEntryWithoutLengthIsAnError() throws IOException {
    byte[] content = Files.readAllBytes(file.toPath());
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(28, Integer.MAX_VALUE).putInt(bytes.getInt(24), 0);
    Path broken = Files.write(directory.resolve("broken"), content);
    assertThrows(IOException.class, () -> PerfFile.read(broken.toFile()));
  }

  @Test
  void aFileThatIsCutIsAnError() throws IOException {
    Path cut = directory.resolve("cut");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(file.toPath()), 2000));
    assertThrows(IOException.class, () -> PerfFile.read(cut.toFile()));
  }
}
