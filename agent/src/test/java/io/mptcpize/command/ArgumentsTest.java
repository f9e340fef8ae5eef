package io.mptcpize.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  @Test
  void optionsStandAnywhere() {
    Arguments arguments = parse("--java", "/jdk", "17", "--json", "-");
    assertEquals("/jdk", arguments.get("--java"));
    assertTrue(arguments.has("--json"));
    assertFalse(arguments.has("--watch"));
    assertNull(arguments.get("--watch"));
    assertEquals(List.of("17", "-"), arguments.rest());
    assertEquals("a=b", parse("--java=a=b").get("--java"));
    assertEquals(List.of("--json"), parse("--", "--json").rest());
  }

  @Test
  void aValueThatNeedNotBeStandsBehindAnEqualsSign() {
    assertEquals("5", Arguments.parse(new String[] {"--watch=5"}, "--watch[=]").get("--watch"));
    Arguments without = Arguments.parse(new String[] {"--watch", "5"}, "--watch[=]");
    assertEquals("", without.get("--watch"));
    assertEquals(List.of("5"), without.rest());
  }

  @Test
  void aCommandLineKeepsItsOptions() {
    String[] line = {"--json", "java", "-jar", "--json", "--", "app.jar"};
    assertEquals(
        List.of("java", "-jar", "--json", "--", "app.jar"),
        Arguments.parseUntilFirst(line, "--json").rest());
    assertEquals(
        List.of("-jar", "--"),
        Arguments.parseUntilFirst(new String[] {"--", "-jar", "--"}, "--json").rest());
  }

  @ParameterizedTest
  @CsvSource({
    "--jsn, no such option: --jsn",
    "-x, no such option: -x",
    "--java, --java takes a value",
    "--json=yes, --json takes no value",
    "--json --json, --json is given twice",
    "--java=a --java b, --java is given twice",
  })
  void whatIsWrongIsSaid(String line, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> parse(line.split(" "))).getMessage());
  }

  @Test
  void oneArgument() {
    assertEquals("17", parse("17").only("PID"));
    assertThrows(IllegalArgumentException.class, () -> parse().only("PID"));
    assertThrows(IllegalArgumentException.class, () -> parse("1", "2").only("PID"));
  }

  private static Arguments parse(String... arguments) {
    return Arguments.parse(arguments, "--java=", "--json", "--watch");
  }
}
