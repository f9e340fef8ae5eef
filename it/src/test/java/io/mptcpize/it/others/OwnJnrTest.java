package io.mptcpize.it.others;

import io.mptcpize.it.harness.Agent;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.program.others.OwnJnr;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An application with a jnr-posix of its own notices nothing of the jffi in the agent. */
class OwnJnrTest {
  @TempDir private Path directory;

  static Stream<Arguments> cases() {
    return OwnLoader.cases("jnr-first", "socket-first");
  }

  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("cases")
  void works(Jdk jdk, OwnLoader loader, String order) throws IOException {
    loader.assertPrints("getpid right", jdk, Jvm.of(jdk), OwnLoader.jnr(), OwnJnr.class, order);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void worksWithItsNativeLibraryUnpacked(Jdk jdk) throws IOException {
    String name = "libjffi-1.2.so";
    try (ZipFile jar = new ZipFile(Agent.jar().toFile());
        InputStream in =
            jar.getInputStream(jar.getEntry("META-INF/mptcpize/jni/x86_64-Linux/" + name))) {
      Files.copy(in, directory.resolve(name));
    }
    Jvm jvm = Jvm.of(jdk).property("jffi.boot.library.path", directory.toString());
    OwnLoader.CLASS_PATH.assertPrints(
        "getpid right", jdk, jvm, OwnLoader.jnr(), OwnJnr.class, "socket-first");
  }
}
