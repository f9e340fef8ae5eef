package io.mptcpize.it.netty;

import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import java.util.ArrayList;
import java.util.List;

/**
 * A Netty that a JVM runs.
 *
 * @param version 4.1 or 4.2
 * @param transport nio, epoll, io_uring or "io_uring of 4.1"
 */
public record Netty(Jdk jdk, String version, String transport) {
  /** Some JDKs with all that they can run of it. */
  public static List<Netty> all() {
    List<Netty> all = new ArrayList<>();
    for (Jdk jdk : Jdks.some(8, 17, 25)) {
      all.add(new Netty(jdk, "4.1", "nio"));
      all.add(new Netty(jdk, "4.1", "epoll"));
      all.add(new Netty(jdk, "4.2", "nio"));
      all.add(new Netty(jdk, "4.2", "epoll"));
      all.add(new Netty(jdk, "4.1", "io_uring of 4.1"));
      if (jdk.feature() >= 9) { // what io_uring of 4.2 needs
        all.add(new Netty(jdk, "4.2", "io_uring"));
      }
    }
    return all;
  }

  /** Those of them whose sockets are not the JDK's. */
  static List<Netty> natives() {
    List<Netty> natives = new ArrayList<>(all());
    natives.removeIf(netty -> netty.transport.equals("nio"));
    return natives;
  }

  /** All of those on one JDK, and some on the others. */
  static List<Netty> someNatives() {
    List<Netty> natives = natives();
    natives.removeIf(netty -> netty.jdk.feature() != 17 && netty.version.equals("4.1"));
    return natives;
  }

  /** Whether this machine has the transport; else the test ends here. */
  public void need() {
    Need.mptcp();
    Need.ipv6();
    needLibraries();
    if (transport.startsWith("io_uring")) {
      Need.ioUring();
    }
  }

  /** Whether the native libraries that the build copies are for this machine. */
  public static void needLibraries() {
    Need.that(System.getProperty("os.arch").equals("amd64"), "this needs a machine of x86-64");
  }

  /** A JVM of its JDK that verifies all classes, the JDK's too. */
  public Jvm jvm() {
    return Jvm.of(jdk).options("-Xverify:all");
  }

  /** Has a JVM run a program, the first argument of which is the transport. */
  public Jvm run(Jvm jvm, Class<?> program, String... arguments) {
    return jvm.options(Jvm.forJnr(jdk))
        .options("-cp", classPath(), program.getName(), transport)
        .options(arguments);
  }

  /** The class path: the programs, their libraries, and this Netty. */
  String classPath() {
    return Modules.programsWithLibraries() + ":" + Guest.file("netty-" + version) + "/*";
  }

  @Override
  public String toString() {
    return jdk + " " + version + " " + transport;
  }
}
