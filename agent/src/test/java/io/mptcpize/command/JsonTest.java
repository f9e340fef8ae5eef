package io.mptcpize.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void valuesOfAllKinds() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("pid", 17);
    value.put("usable", true);
    value.put("nothing", null);
    value.put("seconds", 0.25);
    value.put("lines", Arrays.asList("a \"b\"\n\\", List.of(), Map.of()));
    assertEquals(
        "{\"pid\":17,\"usable\":true,\"nothing\":null,\"seconds\":0.25,"
            + "\"lines\":[\"a \\\"b\\\"\\u000a\\\\\",[],{}]}",
        Json.of(value));
  }
}
