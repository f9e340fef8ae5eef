package io.mptcpize.policy;

import io.mptcpize.jvm.HostNames;
import io.mptcpize.jvm.Privileged;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;
import io.mptcpize.rules.Role;
import io.mptcpize.rules.Rules;
import java.net.InetAddress;
import java.security.PrivilegedExceptionAction;

/**
 * What a socket is to be, from the operator's switch, the rules, and what is known of the path.
 * Whether it can be is another question.
 */
public final class Policy implements PrivilegedExceptionAction<HostNames> {
  private final Detours unanswered;
  private final Detours stalled;
  private final Counters counters;
  private volatile boolean enabled = true;
  private volatile Rules rules;

  /** Whether rules were replaced: sockets that the old ones opened may not have connected yet. */
  private volatile boolean replaced;

  private volatile boolean untoldSaid;

  /** Made when it is first needed: few rules have names. */
  private volatile HostNames hostNames;

  /**
   * @param unanswered where MPTCP got no answer
   * @param stalled where it lost time
   */
  public Policy(Rules rules, Detours unanswered, Detours stalled, Counters counters) {
    this.rules = rules;
    this.unanswered = unanswered;
    this.stalled = stalled;
    this.counters = counters;
  }

  /**
   * The operator's switch. False: new sockets are left alone, and what is open stays as it is. True
   * again: sockets that were opened meanwhile, and have not connected, are new.
   */
  public void enable(boolean on) {
    replaced |= on && !enabled;
    enabled = on;
  }

  /** How the switch stands. */
  public boolean isEnabled() {
    return enabled;
  }

  /** The rules in force. */
  public Rules rules() {
    return rules;
  }

  /** New sockets follow these rules; connections and listeners stay as they are. */
  public void replaceRules(Rules newRules) {
    replaced = true;
    rules = newRules;
  }

  /** Whether there is a socket on which the rules decide as late as it connects or listens. */
  public boolean dependsOnAddresses() {
    return always(Role.CONNECT) == Rules.Answer.DEPENDS
        || always(Role.LISTEN) == Rules.Answer.DEPENDS;
  }

  private Rules.Answer always(Role role) {
    return rules.always(role, true);
  }

  /**
   * Whether a new socket is to be opened as MPTCP.
   *
   * @param role what it is for; of a socket of which that is not known yet, CONNECT
   * @param ipv6 whether it can have IPv6 addresses as well as IPv4 ones
   */
  public boolean opensMptcp(Role role, boolean ipv6) {
    if (!enabled) {
      counters.count(Event.DISABLED, role == Role.LISTEN);
      return false;
    }
    Rules.Answer answer = rules.always(role, ipv6);
    if (answer == Rules.Answer.TCP) {
      counters.count(Event.BY_RULE, role == Role.LISTEN);
    }
    return answer == Rules.Answer.MPTCP;
  }

  /** What a listener is that nothing is done about: as the rules have it opened. */
  public boolean listensAsOpened() {
    return always(Role.LISTEN) == Rules.Answer.MPTCP;
  }

  /**
   * What would become of a socket now, if it could be MPTCP. Counts nothing.
   *
   * @return null: MPTCP; else the event that leaves it TCP
   */
  public Event whyTcp(Role role, InetAddress address, int port) {
    if (!enabled) {
      return Event.DISABLED;
    }
    if (!wants(rules, role, address, port)) {
      return Event.BY_RULE;
    }
    if (role == Role.CONNECT && address.isLinkLocalAddress()) {
      return Event.LINK_LOCAL;
    }
    return role == Role.CONNECT ? detour(address, port) : null;
  }

  /** Why a destination gets TCP at present though the rules want MPTCP; null: it does not. */
  private Event detour(InetAddress remote, int port) {
    if (unanswered.isEmpty() && stalled.isEmpty()) {
      return null;
    }
    long now = System.nanoTime();
    return unanswered.has(remote, port, now)
        ? Event.DETOURED
        : stalled.has(remote, port, now) ? Event.STALLED : null;
  }

  /**
   * Decides on a client that is about to be bound to a port of its own choosing, which another can
   * know and connect to at the same time, or itself. Over MPTCP the end that gets a SYN while it
   * connects loses its first byte (seen up to 6.18; MPTcpExtSimultConnectFallback).
   */
  public Decision bindsToOwnPort() {
    boolean isTcp = rules.always(Role.CONNECT, true) == Rules.Answer.TCP && !replaced;
    return !enabled || isTcp ? Decision.LEAVE : Decision.TO_TCP;
  }

  /**
   * Decides on a socket that is about to connect.
   *
   * @param hasOwnPort whether it is bound to a port of its own choosing
   */
  public Decision connects(InetAddress remote, int port, boolean hasOwnPort) {
    Rules now = rules;
    Rules.Answer answer = now.always(Role.CONNECT, true);
    if (!enabled || answer == Rules.Answer.TCP && !replaced) {
      return Decision.LEAVE;
    }
    boolean isLinkLocal = remote.isLinkLocalAddress();
    Event detour = isLinkLocal ? null : detour(remote, port);
    boolean kept = hasOwnPort || isLinkLocal || detour != null;
    if (!kept && !replaced && answer == Rules.Answer.MPTCP) {
      return Decision.AS_OPENED;
    }
    boolean mptcp = wants(now, Role.CONNECT, remote, port);
    if (mptcp && isLinkLocal) {
      counters.count(Event.LINK_LOCAL, null);
    } else if (mptcp && hasOwnPort) {
      counters.count(Event.OWN_PORT, null);
    } else if (mptcp && detour != null) {
      counters.count(detour);
    } else if (!mptcp && answer == Rules.Answer.DEPENDS) {
      counters.count(Event.BY_RULE); // where all are TCP it was counted as it opened
    }
    mptcp &= !kept;
    if (Log.isDebug()) {
      Log.debug("connect " + remote + " port " + port + ": " + (mptcp ? "MPTCP" : "TCP"));
    }
    return mptcp ? Decision.TO_MPTCP : Decision.TO_TCP;
  }

  /**
   * Decides on a socket that is about to be bound and to listen.
   *
   * @param openedToListen whether that was known when it was opened
   */
  public Decision listens(InetAddress local, int port, boolean openedToListen) {
    Rules now = rules;
    Rules.Answer answer = now.always(Role.LISTEN, true);
    boolean asOpened =
        !replaced
            && answer != Rules.Answer.DEPENDS
            && (openedToListen || answer == now.always(Role.CONNECT, true));
    if (!enabled || asOpened) {
      return Decision.LEAVE;
    }
    boolean mptcp = wants(now, Role.LISTEN, local, port);
    if (!mptcp && answer == Rules.Answer.DEPENDS) {
      counters.count(Event.BY_RULE, true);
    }
    if (Log.isDebug()) {
      Log.debug("listen " + local + " port " + port + ": " + (mptcp ? "MPTCP" : "TCP"));
    }
    return mptcp ? Decision.TO_MPTCP : Decision.TO_TCP;
  }

  private boolean wants(Rules now, Role role, InetAddress address, int port) {
    String name = now.usesNames(role) ? nameOf(address) : null;
    return now.isMptcp(role, address.getAddress(), port, name);
  }

  private String nameOf(InetAddress address) {
    try {
      return hostNames().of(address);
    } catch (Exception e) {
      if (!untoldSaid) {
        untoldSaid = true;
        Log.warn("this JDK does not tell the names that applications use: " + Log.cause(e));
      }
      return null;
    }
  }

  private HostNames hostNames() throws Exception {
    HostNames known = hostNames;
    if (known == null) {
      known = Privileged.run(this); // two threads may: it has no state
      hostNames = known;
    }
    return known;
  }

  /** Called by {@link Privileged}. */
  @Override
  public HostNames run() throws ReflectiveOperationException {
    return new HostNames();
  }
}
