package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.program.parity.Parity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Peers that lose MPTCP on the way: the same as {@link ParityTest}, on paths that do to it what
 * middleboxes do.
 */
class LostMptcpTest {
  private static final String PLACE = "v4=127.0.0.1";
  private static final String STRIP = " tcp option mptcp exists counter reset tcp option mptcp";
  private static final Pattern PACKETS = Pattern.compile("counter packets (\\d+)");

  private static final Map<Jdk, ParityTranscript> TCP = new ConcurrentHashMap<>();

  /** What a path does, in the words of nft. */
  private enum Path {
    STRIPS(Ends.LOST, STRIP),
    STRIPS_FROM_THE_ANSWER(Ends.LOST, "tcp flags & (syn|ack) == (syn|ack)" + STRIP),
    STRIPS_BUT_FROM_SYNS(Ends.LOST_LATER, "tcp flags & syn != syn" + STRIP),
    DROPS_SYNS(Ends.LOST_SYNS, "tcp flags & (syn|ack) == syn tcp option mptcp exists counter drop"),
    /** The first of the two bytes "zz": the checksum tells. */
    REWRITES(
        Ends.LOST_AT_LAST, "tcp flags & psh == psh @ih,0,16 0x7a7a counter @ih,0,16 set 0x5a7a");

    private final Ends ends;
    private final String rule;

    Path(Ends ends, String rule) {
      this.ends = ends;
      this.rule = rule;
    }
  }

  static Stream<Arguments> jdksAndPaths() {
    return Jdks.some(17, 25).stream()
        .flatMap(jdk -> Stream.of(Path.values()).map(path -> Arguments.of(jdk, path)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("jdksAndPaths")
  void theAgentGivesWhatTcpGives(Jdk jdk, Path path) {
    Need.mptcp();
    Need.nft();
    try (Namespace namespace = Namespace.create()) {
      namespace.sysctl("net.mptcp.checksum_enabled", path == Path.REWRITES ? 1 : 0);
      namespace.exec("nft", "add table inet lost");
      namespace.exec("nft", "add chain inet lost out { type filter hook output priority 0; }");
      namespace.exec("nft", "add rule inet lost out " + path.rule);
      ParityTranscript ours = ParityTranscript.of(jvm(jdk, namespace).agent(), PLACE);
      assertTrue(packets(namespace) > 0, "the path has met no packet");
      ParityTranscript tcp =
          TCP.computeIfAbsent(jdk, j -> ParityTranscript.of(jvm(jdk, namespace), PLACE));
      ours.assertSameAs(tcp, path.ends, jdk + ", " + path);
    }
    // what there is to be met, any JDK meets
    assertEquals(List.of(), AllowedDifference.notMet(path.ends));
  }

  private static Jvm jvm(Jdk jdk, Namespace namespace) {
    return Jvm.of(jdk).in(namespace).property(Parity.WARM, "true");
  }

  private static long packets(Namespace namespace) {
    return PACKETS
        .matcher(namespace.exec("nft", "list table inet lost"))
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }
}
