package io.mptcpize.it;

import io.mptcpize.it.program.NettyTable;
import java.util.ArrayList;
import java.util.List;

/**
 * A Netty that a JVM runs.
 *
 * @param version 4.1 or 4.2
 * @param transport nio, epoll or io_uring
 */
record Netty(Jdk jdk, String version, String transport) {
  /** Some JDKs with all that they can run of it. */
  static List<Netty> all() {
    List<Netty> all = new ArrayList<>();
    for (Jdk jdk : Jdks.some(8, 17, 25)) {
      all.add(new Netty(jdk, "4.1", "nio"));
      all.add(new Netty(jdk, "4.1", "epoll"));
      all.add(new Netty(jdk, "4.2", "nio"));
      all.add(new Netty(jdk, "4.2", "epoll"));
      if (jdk.feature() >= 9) { // what io_uring needs
        all.add(new Netty(jdk, "4.2", "io_uring"));
      }
    }
    return all;
  }

  /** Whether this machine has the transport; else the test ends here. */
  void need() {
    Need.mptcp();
    Need.ipv6();
    Need.that(System.getProperty("os.arch").equals("amd64"), "native libraries of Netty's");
    if (transport.equals("io_uring")) {
      Need.ioUring();
    }
  }

  Jvm jvm() {
    return Jvm.of(jdk).options("-Xverify:all");
  }

  /** Has a JVM run {@link NettyTable} on these paths. */
  Jvm table(Jvm jvm, String... paths) {
    return jvm.options(Jvm.forJnr(jdk))
        .options("-cp", classPath(), NettyTable.class.getName(), transport)
        .options(paths);
  }

  String classPath() {
    return Modules.programsWithLibraries() + ":" + Guest.file("netty-" + version) + "/*";
  }

  @Override
  public String toString() {
    return jdk + " " + version + " " + transport;
  }
}
