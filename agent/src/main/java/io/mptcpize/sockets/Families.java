package io.mptcpize.sockets;

import io.mptcpize.kernel.Kernel;
import io.mptcpize.log.Log;

/** Both address families, with the kernel's verdict on each. */
final class Families {
  private final Family v4;
  private final Family v6;
  private volatile boolean told;

  Families(Kernel kernel) {
    v4 = new Family(kernel, Kernel.AF_INET, "IPv4");
    v6 = new Family(kernel, Kernel.AF_INET6, "IPv6");
  }

  Family of(boolean ipv6) {
    return ipv6 ? v6 : v4;
  }

  /** Why neither gives MPTCP sockets, in words; null if one does. */
  String refusal() {
    if (v4.gives() || v6.gives()) {
      return null;
    }
    String why = v4.refusal();
    return why != null ? why : "no free descriptor to ask the kernel with";
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
