package io.mptcpize.it.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.sockets.OpenedSockets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The options, in each place where they may stand: the application runs, whatever they are. */
class OptionsTest {
  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  static Stream<Place> places() {
    return Stream.of(Place.values());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void unknownKeyMakesTheAgentInert(Place place) {
    Stderr stderr = OpenedSockets.by(place.set(jvm(), "nosuch", "1")).assertTcp();
    stderr.assertOneWarning(place.words, place == Place.ENVIRONMENT ? "NOSUCH" : "nosuch");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void badLogLevelMeansInfo(Place place) {
    Stderr stderr = OpenedSockets.by(place.set(jvm(), "log", "loud")).assertMptcp();
    stderr.assertOneWarning(place.words, "loud", "info");
    assertTrue(stderr.has("INFO") && !stderr.has("DEBUG"), stderr::toString);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void badEnabledMeansTrue(Place place) {
    Stderr stderr = OpenedSockets.by(place.set(jvm(), "enabled", "maybe")).assertMptcp();
    stderr.assertOneWarning(place.words, "maybe", "true");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void switchedOffItIsInert(Place place) {
    Stderr stderr = OpenedSockets.by(place.set(jvm(), "enabled", "false")).assertTcp();
    assertEquals(List.of(), stderr.warnings());
  }

  @Test
  void argumentThatIsNoOptionMakesTheAgentInert() {
    OpenedSockets.by(jvm().agent("nonsense")).assertTcp().assertOneWarning("nonsense");
  }

  @Test
  void argumentGoesBeforePropertyBeforeEnvironment() {
    Jvm property = Place.PROPERTY.set(jvm(), "enabled", "true");
    OpenedSockets.by(property.environment("MPTCPIZE_ENABLED", "false")).assertMptcp();
    Jvm argument = Place.ARGUMENT.set(jvm(), "enabled", "true");
    OpenedSockets.by(argument.property("mptcpize.enabled", "false")).assertMptcp();
  }

  @Test
  void logOffAndWarnAreSilentWhereAllIsWell() {
    for (String level : List.of("off", "warn")) {
      Stderr stderr = OpenedSockets.by(jvm().agent("log=" + level)).assertMptcp();
      assertEquals(List.of(), stderr.lines(), level);
    }
  }

  @Test
  void logInfoWritesNoLineForEachSocket() {
    Stderr one = OpenedSockets.by(jvm().agent("log=info"), "Socket\tv4").assertMptcp();
    Stderr many = OpenedSockets.by(jvm().agent("log=info")).assertMptcp();
    assertEquals(one.lines(), many.lines());
  }

  @Test
  void logDebugWritesALineForEachSocket() {
    Stderr stderr = OpenedSockets.by(jvm().agent("log=debug")).assertMptcp();
    assertTrue(stderr.lines().stream().filter(line -> line.contains("DEBUG")).count() > 8);
  }

  @Test
  void helpListsTheOptionsOnStderr() {
    Stderr stderr = OpenedSockets.by(jvm().agent("help")).assertTcp();
    for (String option : List.of("enabled", "log", "required", "urgent-data", "wide-window")) {
      String start = "[mptcpize]   " + option + "=";
      assertTrue(stderr.lines().stream().anyMatch(line -> line.startsWith(start)), option);
    }
    assertEquals(List.of(), stderr.warnings());
  }

  @Test
  void requiredChangesNothingWhereTheKernelGives() {
    Stderr stderr = OpenedSockets.by(jvm().agent("required=true")).assertMptcp();
    assertEquals(List.of(), stderr.warnings());
  }

  /**
   * As in each pod of a namespace with services called {@code mptcpize} and {@code
   * mptcpize-webhook}: those of the second counted as misspelt options, which left the agent inert.
   */
  @Test
  void serviceLinksOfKubernetesAreNoOptions() {
    Jvm jvm = jvm().agent();
    for (String service : List.of("MPTCPIZE", "MPTCPIZE_WEBHOOK")) {
      String port = service + "_PORT_443_TCP";
      jvm.environment(service + "_SERVICE_HOST", "10.0.0.1")
          .environment(service + "_SERVICE_PORT", "443")
          .environment(service + "_SERVICE_PORT_HTTPS", "443")
          .environment(service + "_PORT", "tcp://10.0.0.1:443")
          .environment(port, "tcp://10.0.0.1:443")
          .environment(port + "_PROTO", "tcp")
          .environment(port + "_PORT", "443")
          .environment(port + "_ADDR", "10.0.0.1");
    }
    assertEquals(List.of(), OpenedSockets.by(jvm).assertMptcp().warnings());
  }

  private static Jvm jvm() {
    return Jvm.of(Jdks.one(17));
  }

  /** Where an option may stand. */
  enum Place {
    ARGUMENT("argument"),
    PROPERTY("system property"),
    ENVIRONMENT("environment");

    /** What a warning calls it. */
    private final String words;

    Place(String words) {
      this.words = words;
    }

    /** The JVM with the agent and this option. */
    Jvm set(Jvm jvm, String key, String value) {
      return switch (this) {
        case ARGUMENT -> jvm.agent(key + "=" + value);
        case PROPERTY -> jvm.agent().property("mptcpize." + key, value);
        case ENVIRONMENT -> jvm.agent().environment("MPTCPIZE_" + key.toUpperCase(), value);
      };
    }
  }
}
