package io.mptcpize.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Where it is missing the test ends there, which is said once and
 * loudly; where CI is true the test fails.
 */
public final class Need {
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private Need() {}

  /** Namespaces, and whatever else only root can make. */
  public static void root() {
    that(isRoot() && has("ip"), "this needs root and ip (package iproute2)");
  }

  /** {@code ss}, which tells what other processes' sockets are. */
  public static void ss() {
    that(has("ss"), "this needs ss (package iproute2)");
  }

  /** {@code nft}, which drops packets of choice. */
  public static void nft() {
    that(has("nft"), "this needs nft (package nftables)");
  }

  /** {@code ping}, which tells whether a path is one. */
  public static void ping() {
    that(has("ping"), "this needs ping (package iputils-ping)");
  }

  /** {@code curl}, which knows nothing of MPTCP. */
  public static void curl() {
    that(has("curl"), "this needs curl (a package of that name)");
  }

  /** A virtual private network. */
  public static void openvpn() {
    that(has("openvpn") && has("openssl"), "this needs packages openvpn and openssl");
  }

  /** {@code tcpdump}, which tells what was on the wire. */
  public static void tcpdump() {
    that(has("tcpdump"), "this needs tcpdump");
  }

  /** {@code strace}, which counts a process's system calls. */
  static void strace() {
    that(has("strace"), "this needs strace");
  }

  /** {@code cc}, a compiler of C. */
  static void compiler() {
    that(has("cc"), "this needs cc (packages gcc and libc6-dev)");
  }

  /** A kernel that gives MPTCP here. */
  public static void mptcp() {
    that(
        "1".equals(content(Path.of("/proc/sys/net/mptcp/enabled"))),
        "this needs a kernel with MPTCP, and net.mptcp.enabled=1");
  }

  /** The address ::1. */
  public static void ipv6() {
    that(hasIpv6(), "this needs IPv6, at least ::1 on lo");
  }

  static boolean hasIpv6() {
    return content(Path.of("/proc/net/if_inet6")).contains("00000000000000000000000000000001 ");
  }

  /** io_uring, which administrators forbid on many machines. */
  public static void ioUring() {
    that(
        "0".equals(content(Path.of("/proc/sys/kernel/io_uring_disabled"))),
        "this needs kernel.io_uring_disabled=0");
  }

  /**
   * Those cases of a test for which its JDKs are here; where there are none, the test ends here.
   */
  public static <T> List<T> some(List<T> cases) {
    that(!cases.isEmpty(), "this needs a JDK that is not here or left out: run it/bin/jdks");
    return cases;
  }

  /** Any other need. */
  public static void that(boolean met, String need) {
    if (!met) {
      if (isCi()) {
        throw new AssertionError(need);
      }
      sayNotTested(need);
      Assumptions.abort(need);
    }
  }

  /** Says that something cannot be tested on this machine. */
  public static void sayNotTested(String what) {
    if (SAID.add(what)) {
      System.out.println("NOT TESTED: " + what);
    }
  }

  static boolean isCi() {
    return "true".equals(System.getenv("CI"));
  }

  static boolean isRoot() {
    return "0".equals(Command.run("id", "-u").trim());
  }

  private static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file).trim();
    } catch (IOException e) {
      return "";
    }
  }
}
