package io.mptcpize.core;

import sun.nio.ch.MptcpizeHook;

/**
 * The agent's side of the hook: decides on each socket and opens it. Nothing native is touched, and
 * the kernel is not asked, before the first one.
 */
final class Sockets extends MptcpizeHook {
  private volatile boolean enabled = true;

  /** Null before the first socket, and again if the native calls could not be linked. */
  private volatile Families families;

  private boolean linking;

  /** Puts this side behind the hook. */
  void install() {
    use(this);
  }

  @Override
  protected int openStream(boolean ipv6, boolean server, boolean nonBlocking) {
    if (!enabled) {
      return LEAVE_TO_JDK;
    }
    Families linked = families();
    if (linked == null) {
      return LEAVE_TO_JDK;
    }
    linked.tellVerdictOnce();
    int fd = (ipv6 ? linked.v6 : linked.v4).open(server, nonBlocking);
    if (Log.isDebug()) {
      Log.debug(
          (server ? "server" : "client")
              + (ipv6 ? " IPv6" : " IPv4")
              + (fd < 0 ? " opened as TCP" : " opened as MPTCP, descriptor " + fd));
    }
    return fd;
  }

  private Families families() {
    Families linked = families;
    return linked != null ? linked : link();
  }

  /** Links the native calls and asks the kernel; for the first socket, whose thread this is. */
  private synchronized Families link() {
    if (families != null || linking || !enabled) {
      return families;
    }
    linking = true; // what follows might open a socket itself, in this thread: that one is TCP
    try {
      families = new Families(new Kernel(NativeCalls.link()));
    } catch (Throwable t) {
      enabled = false;
      Log.warn("no native calls in this JVM, everything stays TCP: " + cause(t));
    } finally {
      linking = false;
    }
    return families;
  }

  /** Both families refuse, or the native calls cannot be linked: why; null if one gives. */
  String unusable() {
    Families linked = families();
    if (linked == null) {
      return "no native calls in this JVM";
    }
    if (linked.v4.gives() || linked.v6.gives()) {
      return null;
    }
    String why = linked.v4.refusal();
    return why != null ? why : "no free descriptor to ask the kernel with";
  }

  static String cause(Throwable t) {
    Throwable root = t;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  /** Both address families, over one kernel. */
  private static final class Families {
    final Family v4;
    final Family v6;
    private volatile boolean told;

    Families(Kernel kernel) {
      v4 = new Family(kernel, Kernel.AF_INET, "IPv4");
      v6 = new Family(kernel, Kernel.AF_INET6, "IPv6");
    }

    /** Writes what the kernel says of MPTCP, when it has said it: a shortage is no answer. */
    void tellVerdictOnce() {
      if (told) {
        return;
      }
      boolean gives4 = v4.gives();
      boolean gives6 = v6.gives();
      if (!gives4 && v4.refusal() == null || !gives6 && v6.refusal() == null || tell()) {
        return;
      }
      if (gives4 && gives6) {
        Log.info("the kernel gives MPTCP for IPv4 and IPv6");
      } else if (gives4) {
        Log.warn("the kernel gives MPTCP for IPv4; IPv6 sockets are TCP: " + v6.refusal());
      } else if (gives6) {
        Log.warn("the kernel gives MPTCP for IPv6; IPv4 sockets are TCP: " + v4.refusal());
      } else {
        Log.warn("the kernel refuses MPTCP, sockets are TCP: " + v4.refusal());
      }
    }

    /**
     * @return whether another thread tells it
     */
    private synchronized boolean tell() {
      boolean before = told;
      told = true;
      return before;
    }
  }
}
