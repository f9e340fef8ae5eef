package io.mptcpize.it.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.sockets.NoDescriptors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where the process may have no more descriptors, the application gets the error that it would get
 * without the agent; and it is no word about MPTCP, which new sockets are as soon as there is room.
 */
class NoDescriptorsTest {
  static Stream<Arguments> cases() {
    return Jdks.some(8, 11, 17, 25).stream()
        .flatMap(jdk -> Stream.of("sockets", "files").map(what -> Arguments.of(jdk, what)));
  }

  @ParameterizedTest(name = "{0}, all taken by {1}")
  @MethodSource("cases")
  void sameErrorsAndMptcpAfterwards(Jdk jdk, String what) {
    Need.mptcp();
    Finished without = run(Jvm.of(jdk), what);
    Finished with = run(Jvm.of(jdk).agent(), what);
    assertEquals(errors(without), errors(with));
    List<String> protocols =
        TableRow.parse(with.lines()).values().stream().map(TableRow::protocol).distinct().toList();
    assertEquals(List.of("262 MPTCP"), protocols, with::toString);
    assertEquals(List.of(), new Stderr(with).warnings());
  }

  private static Finished run(Jvm jvm, String what) {
    return jvm.under("/bin/sh", "-c", "ulimit -n 200; exec \"$@\"", "sh")
        .main(NoDescriptors.class, what)
        .run()
        .exited(0);
  }

  private static List<String> errors(Finished jvm) {
    return jvm.lines().stream().filter(line -> !line.contains("\t")).toList();
  }
}
