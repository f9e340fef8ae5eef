package io.mptcpize.hook;

import io.mptcpize.jvm.PerfData;
import io.mptcpize.kernel.Kernel;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;
import io.mptcpize.sockets.Linked;
import io.mptcpize.sockets.Linking;
import java.lang.ref.WeakReference;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the first socket of each kind in the kernel, right before it connects or listens, and
 * says so if it is not what was decided. A kind is the class of the JDK's or of Netty's, the role,
 * and the family of the address. Sockets after the first cost a comparison.
 */
public final class SelfProof {
  /** More kinds than there are, for the classes of one Netty; old copies make room. */
  private static final int MOST_KINDS = 64;

  /** What explains a socket that is TCP, in words, if it came before: each was told then. */
  private static final Object[][] REASONS = {
    {Event.REFUSED, "the kernel refused"},
    {Event.NO_CALLS, "there were no native calls"},
    {Event.DISABLED, "it was opened while the agent was switched off"},
    {Event.KEPT_OPTION, "an option could not be carried over"},
    {Event.KEPT_BOUND, "its local address could not be carried over"},
    {Event.KEPT_WATCHED, "a selector watches it"},
    {Event.KEPT_SHORTAGE, "descriptors were short"},
    {Event.KEPT_UNCOVERED, "classes are not as expected"},
  };

  private final Linking linking;
  private final Counters counters;

  /** Never written to: a longer one takes its place. */
  private volatile Kind[] kinds = {};

  SelfProof(Linking linking, Counters counters) {
    this.linking = linking;
    this.counters = counters;
  }

  /** A kind of sockets, and what the first one was. */
  private static final class Kind {
    final WeakReference<Class<?>> type;
    final boolean listens;
    final boolean ipv6;
    final String told;

    Kind(Class<?> type, boolean listens, boolean ipv6, String told) {
      this.type = new WeakReference<Class<?>>(type);
      this.listens = listens;
      this.ipv6 = ipv6;
      this.told = told;
    }

    boolean is(Class<?> otherType, boolean otherListens, boolean otherIpv6) {
      return listens == otherListens && ipv6 == otherIpv6 && type.get() == otherType;
    }
  }

  /**
   * Looks at a socket if it is the first of its kind.
   *
   * @param type whose object it is
   * @param listens whether it is about to listen, else to connect
   * @param address where
   * @param fd negative once it was closed
   * @param mptcp whether it was decided that it is MPTCP
   */
  void look(Class<?> type, boolean listens, InetAddress address, int fd, boolean mptcp) {
    boolean ipv6 = address instanceof Inet6Address;
    if (!isKnown(type, listens, ipv6)) {
      Linked linked = mptcp ? linking.linked() : linking.soFar();
      if (linked != null && fd >= 0) {
        look(linked, type, listens, ipv6, fd, mptcp);
      }
    }
  }

  private boolean isKnown(Class<?> type, boolean listens, boolean ipv6) {
    for (Kind kind : kinds) {
      if (kind.is(type, listens, ipv6)) {
        return true;
      }
    }
    return false;
  }

  private synchronized void look(
      Linked linked, Class<?> type, boolean listens, boolean ipv6, int fd, boolean mptcp) {
    if (isKnown(type, listens, ipv6)) {
      return;
    }
    int protocol = linked.state.protocol(fd);
    boolean isMptcp = protocol == Kernel.IPPROTO_MPTCP;
    if (!isMptcp && protocol != Kernel.IPPROTO_TCP) {
      return; // another thread closes it: that tells nothing of its kind
    }
    String name = type.getName();
    String which =
        name.substring(name.lastIndexOf('.') + 1)
            + (listens ? " listening, " : " connecting, ")
            + (ipv6 ? "IPv6: " : "IPv4: ")
            + (isMptcp ? "MPTCP" : "TCP");
    String told = which + ", as decided";
    if (isMptcp != mptcp) {
      String reason = isMptcp ? null : reason();
      told = which + (reason == null ? ", which is not as decided" : ", since " + reason);
      if (reason == null) {
        PerfData.write(told, PerfData.text("proof." + kinds.length));
        Log.warn(
            "a socket is not what was decided, and so may all be of its kind: "
                + which
                + (isMptcp ? ": something else than the agent makes it so" : ""));
      }
    }
    add(new Kind(type, listens, ipv6, told));
  }

  /** Counted for whichever role: Netty opens a socket before it is known which it has. */
  private String reason() {
    for (Object[] reason : REASONS) {
      Event event = (Event) reason[0];
      if (counters.get(event, true) + counters.get(event, false) > 0) {
        return (String) reason[1];
      }
    }
    return null;
  }

  private void add(Kind kind) {
    List<Kind> all = new ArrayList<>();
    for (Kind one : kinds) {
      if (one.type.get() != null && all.size() < MOST_KINDS - 1) {
        all.add(one);
      }
    }
    all.add(kind);
    kinds = all.toArray(new Kind[0]);
  }

  /** What was found so far, a line for each kind. */
  public String[] told() {
    Kind[] now = kinds;
    String[] lines = new String[now.length];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = now[i].told;
    }
    return lines;
  }
}
