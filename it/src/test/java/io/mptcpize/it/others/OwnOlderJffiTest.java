package io.mptcpize.it.others;

import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.program.others.OwnJnr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application with a jffi of another version than the agent's. */
class OwnOlderJffiTest {
  static List<Jdk> jdks() {
    return Jdks.some(8, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void works(Jdk jdk) throws IOException {
    List<String> jars = new ArrayList<>();
    jars.add(Guest.file("jffi.jar").toString());
    jars.add(Guest.file("jffi-native.jar").toString());
    OwnLoader.jnr().stream().filter(jar -> !jar.contains("/jffi-")).forEach(jars::add);
    OwnLoader.CLASS_PATH.assertPrints(
        "getpid right", jdk, Jvm.of(jdk), jars, OwnJnr.class, "socket-first");
  }
}
