package io.mptcpize.sockets;

import static io.mptcpize.kernel.Kernel.IPPROTO_MPTCP;
import static io.mptcpize.kernel.Kernel.SOCK_CLOEXEC;
import static io.mptcpize.kernel.Kernel.SOCK_NONBLOCK;
import static io.mptcpize.kernel.Kernel.SOCK_STREAM;
import static io.mptcpize.sockopt.Sockopt.IPV6_V6ONLY;
import static io.mptcpize.sockopt.Sockopt.SO_KEEPALIVE;
import static io.mptcpize.sockopt.Sockopt.SO_REUSEADDR;
import static io.mptcpize.sockopt.Sockopt.TCP_NODELAY;

import io.mptcpize.jvm.PerfData;
import io.mptcpize.kernel.Errno;
import io.mptcpize.kernel.Kernel;
import io.mptcpize.log.Log;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * An address family: opens its MPTCP sockets, and knows whether the kernel gives them. A refusal is
 * remembered, so that it does not cost a system call a socket, and looked at again from time to
 * time: {@code net.mptcp.enabled} can change while the JVM runs.
 */
final class Family {
  /** In place of an error number: the kernel does not refuse. */
  static final int GIVES = -1;

  private static final String GIVEN = "MPTCP";

  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Kernel kernel;
  private final int number;
  private final String name;

  /** Why the kernel refuses; null while it gives, or has not been asked. */
  private volatile String refusal;

  private volatile int refusalErrno = GIVES;

  private volatile boolean asked;
  private volatile long lookAgainAt;

  /** What the kernel says, for whoever looks from outside. */
  private final ByteBuffer told;

  Family(Kernel kernel, int number, String name) {
    told = PerfData.text(name);
    this.kernel = kernel;
    this.number = number;
    this.name = name;
  }

  /**
   * Opens an MPTCP socket with the settings that the JDK gives to a new TCP one: IPV6_V6ONLY off
   * (or IPv4 would be lost), SO_REUSEADDR on a server's, no close-on-exec.
   *
   * @return the descriptor, or a negative number: the kernel has none to give, and has said why
   */
  int open(boolean server, boolean nonBlocking) {
    if (!gives()) {
      return -1;
    }
    int fd = kernel.socket(number, SOCK_STREAM | (nonBlocking ? SOCK_NONBLOCK : 0), IPPROTO_MPTCP);
    if (fd < 0) {
      refused(-fd);
      return -1;
    }
    boolean asJdk =
        (number != Kernel.AF_INET6 || kernel.set(fd, IPV6_V6ONLY, false) >= 0)
            && (!server || kernel.set(fd, SO_REUSEADDR, true) >= 0);
    if (!asJdk) {
      kernel.close(fd);
      return -1;
    }
    return fd;
  }

  /**
   * Opens a bare socket that is to take another's place, close-on-exec until it does.
   *
   * @param protocol IPPROTO_MPTCP or IPPROTO_TCP
   * @return the descriptor or a negated errno, which is remembered if it is a refusal
   */
  int openBare(int protocol, boolean nonBlocking) {
    int type = SOCK_STREAM | SOCK_CLOEXEC | (nonBlocking ? SOCK_NONBLOCK : 0);
    int fd = kernel.socket(number, type, protocol);
    if (fd < 0 && protocol == IPPROTO_MPTCP) {
      refused(-fd);
    }
    return fd;
  }

  /** Whether the kernel gives MPTCP sockets of this family; asks it where that is not known. */
  boolean gives() {
    if (asked && refusal == null) {
      return true;
    }
    return (!asked || System.nanoTime() - lookAgainAt >= 0) && ask();
  }

  /** The error number; 0 if it gives sockets that lack something, {@link #GIVES} if it gives. */
  int refusalErrno() {
    return refusalErrno;
  }

  /** Why the kernel refuses, in words for the log, or null. */
  String refusal() {
    return refusal;
  }

  /**
   * Asks the kernel for a socket and for what a Java application needs on it. Kernels from 5.6 on
   * have MPTCP, but before 5.17 no TCP_NODELAY; distributions backport, so the version says
   * nothing.
   */
  private boolean ask() {
    int fd = kernel.socket(number, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
    if (fd < 0) {
      refused(-fd);
      return false;
    }
    String lacking = lacking(fd);
    kernel.close(fd);
    if (lacking == null) {
      gave();
    } else {
      refused(0, lacking);
    }
    return lacking == null;
  }

  private String lacking(int fd) {
    if (number == Kernel.AF_INET6 && kernel.set(fd, IPV6_V6ONLY, false) < 0) {
      return "its MPTCP sockets cannot do IPV6_V6ONLY";
    }
    if (kernel.set(fd, SO_REUSEADDR, true) < 0) {
      return "its MPTCP sockets cannot do SO_REUSEADDR";
    }
    if (kernel.set(fd, SO_KEEPALIVE, true) < 0) {
      return "its MPTCP sockets cannot do SO_KEEPALIVE";
    }
    if (kernel.set(fd, TCP_NODELAY, true) < 0) {
      return "its MPTCP sockets cannot do TCP_NODELAY (Linux 5.17 is the first that can)";
    }
    return null;
  }

  private synchronized void gave() {
    if (asked && refusal != null) {
      Log.info(name + ": the kernel gives MPTCP now: new sockets are MPTCP");
    }
    refusalErrno = GIVES;
    refusal = null;
    asked = true;
    PerfData.write(GIVEN, told);
  }

  private void refused(int errno) {
    if (!Errno.isShortage(errno)) { // else the JDK's own socket() will tell the application
      refused(errno, explain(errno));
    }
  }

  private synchronized void refused(int errno, String why) {
    if (asked && refusal == null) {
      Log.warn(name + ": the kernel refuses MPTCP now: " + why + "; new sockets are TCP");
    }
    lookAgainAt = System.nanoTime() + LOOK_AGAIN_NANOS;
    refusalErrno = errno;
    refusal = why;
    asked = true;
    PerfData.write(why, told);
  }

  /** The errnos are those that kernels, gVisor and seccomp filters were seen to give. */
  private static String explain(int errno) {
    String cause = Errno.name(errno);
    switch (errno) {
      case Errno.ENOPROTOOPT:
        return cause + ", net.mptcp.enabled is 0 here (sysctl -w net.mptcp.enabled=1)";
      case Errno.EPROTONOSUPPORT:
      case Errno.EINVAL:
        return cause + ", it has no MPTCP (Linux 5.17 or newer with CONFIG_MPTCP has)";
      case Errno.EPERM:
      case Errno.EACCES:
        return cause + ", a security policy forbids it (seccomp, SELinux, container runtime)";
      case Errno.EAFNOSUPPORT:
        return cause + ", it has no such addresses";
      default:
        return cause;
    }
  }
}
