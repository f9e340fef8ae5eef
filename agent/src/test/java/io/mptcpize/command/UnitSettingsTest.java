package io.mptcpize.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitSettingsTest {
  @Test
  void splitsAtBlanksOutsideOfQuotes() {
    assertEquals(List.of("A=b c", "D='e", "f"), UnitSettings.words("A=\"b c\"  \"D='e\"\tf"));
    assertEquals(List.of("a\"b\\c d", ""), UnitSettings.words("a\\\"b\\\\c\\x20d ''"));
    assertEquals(List.of("\\q", "%h\\x"), UnitSettings.words("\\q %h\\x"));
  }

  @Test
  void whatIsWrittenIsReadAgain(@TempDir Path folder) throws Exception {
    String value = "-Da='b c' \"\\ 100%% \t";
    Path file = folder.resolve("unit");
    Files.writeString(
        file,
        "[Unit]\nEnvironment=NO=1\n[Service]\n# Environment=NO=2\n"
            + UnitSettings.line("A", value)
            + "\nEnvironment=B=c \\\n; between\n  'D=e f'\nEnvironmentFile=-/x\nUser=me\n");
    UnitSettings settings = new UnitSettings();
    settings.read(file.toFile());
    assertEquals(Map.of("A", value, "B", "c", "D", "e f"), settings.environment);
    assertEquals(List.of("-/x"), settings.environmentFiles);
    assertEquals("me", settings.get("User"));

    Files.writeString(file, "[Service]\nEnvironment=\nEnvironmentFile=\n");
    settings.read(file.toFile());
    assertEquals(Map.of(), settings.environment);
    assertEquals(List.of(), settings.environmentFiles);
  }

  @Test
  void toolOptionsAreQuotedWhereTheJvmWouldSplitThem() {
    assertEquals("-javaagent:/a.jar", ToolOptions.quoted("-javaagent:/a.jar"));
    assertEquals("'a b'", ToolOptions.quoted("a b"));
    assertEquals("'it'\"'\"'s \"c\"'", ToolOptions.quoted("it's \"c\""));
  }
}
