package io.mptcpize.it.lab;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.RunningJvm;
import java.nio.file.Path;

/** {@code demo-apps/traffic} and {@code demo-apps/proxy} on the hosts of a lab. */
final class Traffic {
  static final int PORT = 5003;
  private static final Path TRAFFIC = Modules.file("demo-apps/traffic/target/traffic.jar");
  private static final Path PROXY = Modules.file("demo-apps/proxy/target/proxy.jar");

  private Traffic() {}

  /** A JVM on a host, with the agent. */
  static Jvm agent(Namespace host) {
    return plain(host).agent();
  }

  /** One without it. */
  static Jvm plain(Namespace host) {
    return Jvm.of(Jdks.current()).options("-XX:TieredStopAtLevel=1").in(host);
  }

  /** The server, which listens on {@link #PORT}. */
  static RunningJvm server(Jvm jvm) {
    RunningJvm server = jvm.jar(TRAFFIC, "server").start();
    server.awaitLine("listening on port " + PORT);
    return server;
  }

  /** A client: {@code client} or {@code bulk}, and what follows. */
  static Jvm client(Jvm jvm, String... arguments) {
    return jvm.jar(TRAFFIC, arguments);
  }

  /** A proxy, which listens. */
  static RunningJvm proxy(Jvm jvm, String... arguments) {
    RunningJvm proxy = jvm.options(Jvm.forJnr(Jdks.current())).jar(PROXY, arguments).start();
    proxy.awaitLine("listening on");
    return proxy;
  }
}
