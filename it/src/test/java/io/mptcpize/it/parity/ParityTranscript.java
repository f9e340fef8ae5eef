package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.KeyStore;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.parity.Parity;
import java.util.ArrayList;
import java.util.List;

/** What {@link Parity} printed. */
final class ParityTranscript {
  private static final String SEPARATOR = " | ";

  private final List<String> cases = new ArrayList<>();
  private final List<String> results = new ArrayList<>();
  private final List<String> sockets = new ArrayList<>();

  private final Stderr stderr;

  private ParityTranscript(Finished finished) {
    stderr = new Stderr(finished);
    for (String line : finished.lines()) {
      if (line.startsWith(Parity.WITNESS + SEPARATOR)) {
        sockets.add(line);
      } else {
        int result = line.lastIndexOf(SEPARATOR);
        cases.add(line.substring(0, result));
        results.add(line.substring(result + SEPARATOR.length()));
      }
    }
  }

  /**
   * Runs the program.
   *
   * @param places see {@link Parity}
   */
  static ParityTranscript of(Jvm jvm, String... places) {
    Finished finished = KeyStore.to(jvm).main(Parity.class, places).run().exited(0);
    ParityTranscript transcript = new ParityTranscript(finished);
    assertEquals(List.of(), transcript.stderr.warnings());
    return transcript;
  }

  /**
   * Fails where this, which the agent gave, differs from TCP's in more than is allowed.
   *
   * @param name of the run
   */
  void assertSameAs(ParityTranscript tcp, Ends ends, String name) {
    assertEquals(ends.sockets(), sockets, stderr::toString);
    assertEquals(tcp.cases, cases);
    List<String> different = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      if (!tcp.results.get(i).equals(results.get(i))) {
        different.add(String.join(SEPARATOR, cases.get(i), tcp.results.get(i), results.get(i)));
      }
    }
    List<String> wrong =
        different.stream().filter(line -> !AllowedDifference.isAllowed(ends, line)).toList();
    assertEquals("", String.join("\n", wrong));
    System.out.printf("Parity, %s: %d of %d lines differ%n", name, different.size(), cases.size());
  }
}
