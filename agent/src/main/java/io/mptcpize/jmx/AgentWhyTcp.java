package io.mptcpize.jmx;

import io.mptcpize.hook.Parts;
import io.mptcpize.log.Event;
import io.mptcpize.observe.Finding;
import io.mptcpize.observe.WhyTcp;
import io.mptcpize.rules.Role;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent knows: what would become of such a socket now, and what it has counted. No socket
 * is remembered, so that this can only fit what became of one.
 */
final class AgentWhyTcp extends WhyTcp {
  private final Parts parts;
  private String refusal;
  private boolean refusalKnown;

  AgentWhyTcp(Parts parts) {
    this.parts = parts;
  }

  @Override
  protected List<Finding> of(boolean listens, InetSocketAddress address) {
    List<Finding> findings = new ArrayList<>();
    Role role = listens ? Role.LISTEN : Role.CONNECT;
    Event why = parts.policy.whyTcp(role, address.getAddress(), address.getPort());
    if (why != null) {
      findings.add(asDecidedNow(why));
      return findings;
    }
    if (refusal() != null) {
      String cause = refusal().contains("net.mptcp.enabled") ? "sysctl-off" : "kernel-refuses";
      findings.add(Finding.consistent(cause, refusal()));
      return findings;
    }
    fits(findings, Event.REFUSED, listens, "kernel-refused", "the kernel refused earlier");
    fits(findings, Event.NO_CALLS, listens, "too-early", "native calls were not linked yet");
    fits(findings, Event.DISABLED, listens, "switched-off", "the agent was switched off then");
    fits(
        findings,
        Event.KEPT_UNCOVERED,
        listens,
        "not-covered",
        "its classes are not as expected, or another agent has changed them");
    fits(
        findings,
        Event.OWN_PORT,
        listens,
        "own-port",
        "clients bound to a port of their own are TCP");
    fits(findings, Event.KEPT_OPTION, listens, "option", "an option could not be carried over");
    fits(findings, Event.KEPT_BOUND, listens, "bound", "its port could not be taken over");
    fits(
        findings,
        Event.KEPT_WATCHED,
        listens,
        "selector",
        "a selector watched it that is not the JDK's");
    fits(findings, Event.KEPT_SHORTAGE, listens, "shortage", "descriptors or memory were short");
    return findings;
  }

  private static Finding asDecidedNow(Event why) {
    switch (why) {
      case DISABLED:
        return Finding.observed("switched-off", "the agent is switched off");
      case LINK_LOCAL:
        return Finding.observed("link-local", "a link-local address can have no second path");
      case DETOURED:
        return Finding.consistent(
            "detour", "MPTCP got no answer from this destination: connects there are TCP for now");
      case STALLED:
        return Finding.consistent(
            "stalled", "MPTCP lost time on its only path there: connects there are TCP for now");
      default:
        return Finding.consistent("rule", "the rules in force make it TCP");
    }
  }

  private String refusal() {
    if (!refusalKnown) {
      refusal = parts.linking.unusable();
      refusalKnown = true;
    }
    return refusal;
  }

  private void fits(
      List<Finding> findings, Event event, boolean listens, String cause, String explanation) {
    if (parts.counters.get(event, listens) > 0) {
      findings.add(Finding.consistent(cause, explanation));
    }
  }
}
