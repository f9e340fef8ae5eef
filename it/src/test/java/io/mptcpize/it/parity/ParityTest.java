package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.parity.Parity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application cannot tell whether its sockets are MPTCP: {@link Parity} under the agent, line by
 * line against the same on plain TCP, but for each {@link AllowedDifference}. With MPTCP at both
 * ends, and at one.
 */
class ParityTest {
  private static final String[] PLACES = {"v4=127.0.0.1", "v6=::1"};
  private static final int ALL_VARIANTS = 7;

  private static final Map<Variant, ParityTranscript> TCP = new ConcurrentHashMap<>();

  /** How many variants each was compared on. */
  private static final Map<Ends, Integer> COMPARED = new ConcurrentHashMap<>();

  static Stream<Arguments> variantsAndEnds() {
    return Variant.all().stream()
        .flatMap(
            variant ->
                Stream.of(Ends.MPTCP, Ends.TCP_CLIENT, Ends.TCP_SERVER)
                    .map(ends -> Arguments.of(variant, ends)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("variantsAndEnds")
  void theAgentGivesWhatTcpGives(Variant variant, Ends ends) {
    Need.mptcp();
    Need.ipv6();
    ParityTranscript tcp = TCP.computeIfAbsent(variant, v -> ParityTranscript.of(v.jvm(), PLACES));
    ParityTranscript ours = ParityTranscript.of(with(ends, variant.jvm().agent()), PLACES);
    ours.assertSameAs(tcp, ends, variant + ", " + ends);
    COMPARED.merge(ends, 1, Integer::sum);
  }

  private static Jvm with(Ends ends, Jvm jvm) {
    return switch (ends) {
      case TCP_CLIENT -> jvm.property("mptcpize.rules", "mptcp listen * *");
      case TCP_SERVER -> jvm.property("mptcpize.rules", "mptcp connect * *");
      default -> jvm;
    };
  }

  @AfterAll
  static void noDifferenceIsAllowedThatIsNotMet() {
    COMPARED.forEach(
        (ends, variants) -> {
          if (variants == ALL_VARIANTS) {
            assertEquals(List.of(), AllowedDifference.notMet(ends), ends::toString);
          }
        });
  }
}
