package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.program.jvm.OnAnotherVm;
import io.mptcpize.it.program.sockets.SocketCoreOnAndOff;
import io.mptcpize.it.sockets.StreamProtocols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JDK 21 and newer: native calls are made by the JDK's own entry points, which takes a tenth of
 * what {@code java.lang.foreign} takes to link; and by that where these are not known, which a JVM
 * of another name brings about here. Whether calls work, errors too, the table of sockets tells.
 */
class NativeCallsTest {
  /** What {@code java.lang.foreign} makes its downcalls with. */
  private static final String LINKER = "jdk.internal.foreign.abi.DowncallLinker ";

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.all().stream().filter(jdk -> jdk.feature() >= 21).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void byEntryPoints(Jdk jdk) throws IOException {
    assertEquals(false, loadsLinker(jdk, SocketCoreOnAndOff.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void byTheLinker(Jdk jdk) throws IOException {
    assertEquals(true, loadsLinker(jdk, OnAnotherVm.class));
  }

  private boolean loadsLinker(Jdk jdk, Class<?> program) throws IOException {
    Need.mptcp();
    Need.ipv6();
    Path classes = directory.resolve("classes");
    try (Namespace namespace = Namespace.create()) {
      Finished jvm =
          Jvm.of(jdk)
              .agent()
              .options("-Xlog:class+load:file=" + classes)
              .in(namespace)
              .main(program)
              .run()
              .exited(0);
      StreamProtocols.assertCoreOnAndOff(jvm.lines());
    }
    return Files.readString(classes).contains(LINKER);
  }
}
