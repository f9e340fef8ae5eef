package io.mptcpize.it.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.refusal.LinkLocal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A link-local address can have no second path, and over MPTCP its scope is lost: connects there
 * are TCP, others on the same device are not.
 */
class LinkLocalTest {
  private static final String V6 = "fe80::1%one";
  private static final String V4 = "169.254.7.1";
  private static final String OTHER = "fd00:7::1";

  static Stream<Arguments> variantsAndRules() {
    return Variant.main().stream()
        .flatMap(variant -> Stream.of("", "mptcp * * *").map(r -> Arguments.of(variant, r)));
  }

  @ParameterizedTest(name = "{0}, rules: {1}")
  @MethodSource("variantsAndRules")
  void isTcp(Variant variant, String rules) {
    Need.mptcp();
    Need.ipv6();
    try (Namespace namespace = Namespace.create()) {
      namespace.exec("ip", "link", "add", "one", "type", "veth", "peer", "name", "other");
      namespace.exec("ip", "link", "set", "other", "up");
      namespace.exec("ip", "link", "set", "one", "up");
      for (String address : List.of("fe80::1/64", V4 + "/16", OTHER + "/64")) {
        namespace.exec("ip", "address", "add", address, "dev", "one", "nodad");
      }
      Jvm jvm = variant.jvm().agent().in(namespace);
      if (!rules.isEmpty()) {
        jvm.property("mptcpize.rules", rules);
      }
      Finished finished = jvm.main(LinkLocal.class, V6, V4, OTHER).run().exited(0);
      Map<String, String> found = new TreeMap<>();
      Map<String, String> expected = new TreeMap<>();
      for (String line : finished.lines()) {
        String[] words = line.split("\t");
        String scoped = words[3].replaceAll("%\\d+", "%one"); // Java tells its number
        found.put(words[0] + ", " + words[1], words[2] + ", " + scoped);
        boolean isLinkLocal = !words[0].equals(OTHER);
        String own = words[0].equals(OTHER) ? "fd00:7:0:0:0:0:0:1" : V4;
        expected.put(
            words[0] + ", " + words[1],
            (isLinkLocal ? "6 TCP" : "262 MPTCP")
                + ", "
                + (words[0].equals(V6) ? "fe80:0:0:0:0:0:0:1%one" : own));
      }
      assertEquals(9, found.size(), finished::toString);
      assertEquals(expected, found);
      long said =
          finished
              .stderr()
              .lines()
              .filter(l -> l.contains("to a link-local address is TCP"))
              .count();
      assertEquals(1, said, finished::toString);
    }
  }
}
