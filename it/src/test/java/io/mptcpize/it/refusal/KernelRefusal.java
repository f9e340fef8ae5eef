package io.mptcpize.it.refusal;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.program.refusal.Seccomp;
import java.util.ArrayList;
import java.util.List;

/** Ways to have the kernel refuse MPTCP to a program, by an error of choice. */
public final class KernelRefusal {
  /** Errors that kernels and filters give. */
  public static final int EPERM = 1;

  static final int EACCES = 13;
  static final int EINVAL = 22;
  public static final int EPROTONOSUPPORT = 93;

  /** All address families. */
  public static final int ALL = 0;

  public static final int AF_INET6 = 10;

  private KernelRefusal() {}

  /**
   * The command that runs its arguments, a program's absolute path first, under a seccomp filter.
   *
   * @param errno what socket(2) gives instead of an MPTCP socket
   * @param family whose MPTCP sockets are refused, or {@link #ALL}
   */
  public static String[] bySeccomp(int errno, int family) {
    Jdk jdk = Jdks.current();
    List<String> command = new ArrayList<>(List.of(jdk.tool("java")));
    command.addAll(List.of(Jvm.forJnr(jdk)));
    command.addAll(List.of("-cp", Modules.programsWithLibraries(), Seccomp.class.getName()));
    command.addAll(List.of(String.valueOf(errno), String.valueOf(family)));
    return command.toArray(String[]::new);
  }
}
