package io.mptcpize.it;

import io.mptcpize.it.program.parity.Parity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an application can tell between plain TCP and the agent: prints the lines of {@link Parity}
 * in which the two differ. Not one of the tests yet: it asserts nothing until the differences that
 * are to be are listed. {@code mvn verify -Dtest=ParityRun} runs it.
 */
class ParityRun {
  static List<Variant> variants() {
    return Variant.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void printDifferences(Variant variant) {
    Need.mptcp();
    List<String> tcp = lines(variant.jvm());
    List<String> agent = lines(variant.jvm().agent());
    List<String> only = new ArrayList<>(agent);
    tcp.forEach(only::remove);
    System.out.println(variant + ": " + only.size() + " of " + tcp.size() + " lines differ");
    only.forEach(System.out::println);
  }

  private static List<String> lines(Jvm jvm) {
    return KeyStore.to(jvm).main(Parity.class, "v4=127.0.0.1", "v6=::1").run().exited(0).lines();
  }
}
