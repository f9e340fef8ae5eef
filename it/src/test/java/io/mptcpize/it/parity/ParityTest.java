package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.parity.Parity;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final Map<Variant, ParityTranscript> TCP = new ConcurrentHashMap<>();

  /** The variants that each was compared on. */
  private static final Map<Ends, Set<Variant>> COMPARED = new ConcurrentHashMap<>();

  /** On all JDKs MPTCP at both ends, which needs most of them; on the main ones the rest, too. */
  private static List<Variant> variants(Ends ends) {
    return ends == Ends.MPTCP ? Variant.all() : Variant.main();
  }

  static Stream<Arguments> variantsAndEnds() {
    return Stream.of(Ends.MPTCP, Ends.TCP_CLIENT, Ends.TCP_SERVER)
        .flatMap(ends -> variants(ends).stream().map(variant -> Arguments.of(variant, ends)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("variantsAndEnds")
  void theAgentGivesWhatTcpGives(Variant variant, Ends ends) {
    Need.mptcp();
    Need.ipv6();
    ParityTranscript tcp = TCP.computeIfAbsent(variant, v -> ParityTranscript.of(v.jvm(), PLACES));
    ParityTranscript ours = ParityTranscript.of(with(ends, variant.jvm().agent()), PLACES);
    ours.assertSameAs(tcp, ends, variant + ", " + ends);
    COMPARED.computeIfAbsent(ends, e -> ConcurrentHashMap.newKeySet()).add(variant);
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
        (ends, compared) -> {
          if (Jdks.areComplete() && compared.containsAll(variants(ends))) {
            assertEquals(List.of(), AllowedDifference.notMet(ends), ends::toString);
          }
        });
  }
}
