package io.mptcpize.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.rules.Role;
import io.mptcpize.rules.Rules;
import io.mptcpize.sockets.UrgentData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
  @Test
  void hasDefaults() {
    Options options = Options.read(null, Map.of(), Map.of());
    assertTrue(options.enabled());
    assertFalse(options.required());
    assertSame(Rules.NONE, options.rules());
    assertSame(UrgentData.DROP, options.urgentData());
    assertNull(options.problem());
  }

  @Test
  void prefersTheArgumentThenThePropertyThenTheEnvironment() {
    Map<String, String> environment = Map.of("MPTCPIZE_ENABLED", "false");
    assertFalse(Options.read(null, Map.of(), environment).enabled());
    Map<Object, Object> properties = Map.of("mptcpize.enabled", "true");
    assertTrue(Options.read(null, properties, environment).enabled());
    assertFalse(Options.read("enabled=false", properties, environment).enabled());
  }

  @Test
  void commaStartsAnOptionOnlyBeforeAName() {
    Options options =
        Options.read("rules=mptcp connect * 1-2,443;tcp * * 9,log=off", Map.of(), Map.of());
    assertNull(options.problem());
    assertEquals(2, options.rules().size());
    assertTrue(options.rules().isMptcp(Role.CONNECT, new byte[4], 443, null));
  }

  @Test
  void environmentWritesDashesAsUnderscores(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("rules"), "mptcp * * 1\n# a comment\n");
    Options options = Options.read(null, Map.of(), Map.of("MPTCPIZE_RULES_FILE", file.toString()));
    assertEquals(1, options.rules().size());
  }

  @Test
  void anEmptyRuleFileMatchesNothing(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("rules"), "");
    Options options = Options.read("rules-file=" + file, Map.of(), Map.of());
    assertNull(options.problem());
    assertFalse(options.rules().isMptcp(Role.CONNECT, new byte[4], 443, null));
  }

  @Test
  void takesUrgentDataFromEachSource() {
    assertSame(
        UrgentData.INLINE, Options.read("urgent-data=inline", Map.of(), Map.of()).urgentData());
    assertSame(
        UrgentData.ERROR,
        Options.read(null, Map.of(), Map.of("MPTCPIZE_URGENT_DATA", "Error")).urgentData());
  }

  @Test
  void takesBytesWithAndWithoutAUnit() {
    assertEquals(4 << 20, Options.read(null, Map.of(), Map.of()).wideWindow());
    assertEquals(0, Options.read("wide-window=0", Map.of(), Map.of()).wideWindow());
    assertEquals(512 << 10, Options.read("wide-window=512k", Map.of(), Map.of()).wideWindow());
    assertEquals(
        16 << 20, Options.read(null, Map.of(), Map.of("MPTCPIZE_WIDE_WINDOW", "16M")).wideWindow());
    for (String bad : List.of("", "m", "-1", "1g", "1.5m", "1024m", "99999999999")) {
      Options options = Options.read("wide-window=" + bad, Map.of(), Map.of());
      assertEquals(4 << 20, options.wideWindow(), bad);
      assertNull(options.problem());
    }
  }

  @Test
  void namesThePlaceOfWhatIsUnclear() {
    assertProblem("agent argument rule", Options.read("rule=x", Map.of(), Map.of()));
    assertProblem("agent argument", Options.read("everything", Map.of(), Map.of()));
    assertProblem(
        "system property mptcpize.rule",
        Options.read(null, Map.of("mptcpize.rule", "x"), Map.of()));
    assertProblem(
        "environment MPTCPIZE_RULE", Options.read(null, Map.of(), Map.of("MPTCPIZE_RULE", "x")));
    assertProblem("/no/such", Options.read("rules-file=/no/such", Map.of(), Map.of()));
    assertProblem("agent argument rules", Options.read("rules=mptpc * * *", Map.of(), Map.of()));
    assertProblem(
        "both given", Options.read("rules=tcp * * *,rules-file=/no/such", Map.of(), Map.of()));
  }

  @Test
  void passesOverWhatKubernetesSetsForAServiceOfThisName() {
    Map<String, String> environment =
        Map.of("MPTCPIZE_SERVICE_HOST", "10.0.0.1", "MPTCPIZE_PORT", "tcp://10.0.0.1:80");
    assertNull(Options.read(null, Map.of(), environment).problem());
  }

  @Test
  void takesTheDefaultForABadValue() {
    Options options = Options.read("enabled=maybe,urgent-data=later", Map.of(), Map.of());
    assertTrue(options.enabled());
    assertSame(UrgentData.DROP, options.urgentData());
    assertNull(options.problem());
  }

  /** Whoever asks for it must not get a service on TCP. */
  @Test
  void isRequiredWhereThatCannotBeRead() {
    Options options = Options.read("required=2", Map.of(), Map.of());
    assertTrue(options.required());
    assertEquals("agent argument required: '2' is not true or false", options.problem());
  }

  @Test
  void isRequiredWhateverElseIsWrong() {
    for (String argument :
        List.of("rules,required=true", "rulez=x,required=true", "required=true,rules=mptcp")) {
      Options options = Options.read(argument, Map.of(), Map.of());
      assertTrue(options.required(), argument);
      assertNotNull(options.problem(), argument);
    }
  }

  @Test
  void servicesOfKubernetesAreNoOptions() {
    Map<String, String> links =
        Map.ofEntries(
            Map.entry("MPTCPIZE_WEBHOOK_SERVICE_HOST", "10.0.0.1"),
            Map.entry("MPTCPIZE_WEBHOOK_SERVICE_PORT", "443"),
            Map.entry("MPTCPIZE_WEBHOOK_SERVICE_PORT_HTTPS", "443"),
            Map.entry("MPTCPIZE_WEBHOOK_PORT", "tcp://10.0.0.1:443"),
            Map.entry("MPTCPIZE_WEBHOOK_PORT_443_TCP", "tcp://10.0.0.1:443"),
            Map.entry("MPTCPIZE_WEBHOOK_PORT_443_TCP_ADDR", "10.0.0.1"),
            Map.entry("MPTCPIZE_WEBHOOK_PORT_443_TCP_PORT", "443"),
            Map.entry("MPTCPIZE_WEBHOOK_PORT_443_TCP_PROTO", "tcp"),
            Map.entry("MPTCPIZE_PORT_53_UDP", "udp://10.0.0.1:53"),
            Map.entry("MPTCPIZE_SERVICE_HOST", "10.0.0.1"));
    assertNull(Options.read(null, Map.of(), links).problem());
  }

  @Test
  void typosThatLookAlmostLikeThemAreOptions() {
    for (String name :
        List.of(
            "MPTCPIZE_RULES_PORT",
            "MPTCPIZE_SERVICE",
            "MPTCPIZE_SERVICE_PORTS",
            "MPTCPIZE_PORT_X_TCP_ADDR",
            "MPTCPIZE_HOST")) {
      assertNotNull(Options.read(null, Map.of(), Map.of(name, "true")).problem(), name);
    }
  }

  @Test
  void ofAnotherJvmLeaveNothingToBeGuessed(@TempDir Path folder) throws Exception {
    for (String bad :
        List.of("enabled=maybe", "log=loud", "wide-window=x", "required=2", "rulez=")) {
      assertNotNull(Options.given(bad, "").problem(), bad);
    }
    Files.writeString(folder.resolve("rules"), "mptcp * * 1\n");
    Options options = Options.given("log=off,rules-file=/rules", folder.toString());
    assertNull(options.problem());
    assertEquals(1, options.rules().size());
    assertEquals("log=off,rules-file=/rules", options.asArgument());
    assertEquals(
        Map.of("MPTCPIZE_LOG", "off", "MPTCPIZE_RULES_FILE", "/rules"), options.asEnvironment());
    assertTrue(options.has("log"));
    assertFalse(options.has("enabled"));
    String relative = Options.given("rules-file=no/such", "").asArgument();
    assertEquals("rules-file=" + Path.of("no/such").toAbsolutePath(), relative);
    assertEquals("", Options.given(null, "").asArgument());
  }

  @Test
  void rulesThatWereAProblemCanBeMended(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("rules"), "mptcp\n");
    Options options = Options.read("rules-file=" + file, Map.of(), Map.of());
    assertThrows(IOException.class, options::readRulesAgain);
    Files.writeString(file, "mptcp * * *\n");
    options.readRulesAgain();
    assertNull(options.problem());
    Options misspelt = Options.read("rulez=x,rules-file=" + file, Map.of(), Map.of());
    assertThrows(IOException.class, misspelt::readRulesAgain);
    assertNotNull(misspelt.problem());
  }

  private static void assertProblem(String place, Options options) {
    assertTrue(String.valueOf(options.problem()).contains(place), options.problem());
  }
}
