package io.mptcpize.it.machines;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.program.sockets.SocketCoreOnAndOff;
import io.mptcpize.it.sockets.StreamProtocols;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The core of the table on aarch64, which qemu emulates above this machine's kernel: on JDK 17 by
 * jffi's library for it, on 21 by {@code java.lang.foreign}.
 */
class Aarch64Test {
  @ParameterizedTest(name = "JRE {0}")
  @ValueSource(ints = {17, 21})
  void socketsAreMptcpAndTcpOnceItIsSwitchedOff(int feature) {
    Need.mptcp();
    Need.ipv6();
    Jdk jre = new Jdk(feature, setupDirectory().resolve(String.valueOf(feature)));
    boolean there = Files.isExecutable(Path.of(jre.tool("java")));
    Need.that(there, "JRE " + feature + " for aarch64: run it/bin/aarch64");
    try (Namespace namespace = Namespace.create()) {
      Finished jvm =
          Jvm.of(jre)
              .agent()
              .options("-XX:TieredStopAtLevel=1") // C2 costs more than it brings under emulation
              .in(namespace)
              .main(SocketCoreOnAndOff.class)
              .run()
              .exited(0);
      StreamProtocols.assertCoreOnAndOff(jvm.lines());
    }
  }

  private static Path setupDirectory() {
    Map<String, String> environment = System.getenv();
    String cache =
        environment.getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
    return Path.of(environment.getOrDefault("IT_AARCH64", cache + "/mptcpize/aarch64"));
  }
}
