package io.mptcpize.jmx;

import io.mptcpize.hook.Parts;
import io.mptcpize.log.Event;
import io.mptcpize.observe.CountedReasons;
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
    for (Event event : CountedReasons.EARLIER) {
      if (parts.counters.get(event, listens) > 0) {
        findings.add(CountedReasons.of(event));
      }
    }
    return findings;
  }

  private static Finding asDecidedNow(Event why) {
    switch (why) {
      case DISABLED:
        return Finding.observed("switched-off", "the agent is switched off");
      case LINK_LOCAL:
        return Finding.observed("link-local", "a link-local address can have no second path");
      default:
        return CountedReasons.of(why);
    }
  }

  private String refusal() {
    if (!refusalKnown) {
      refusal = parts.linking.unusable();
      refusalKnown = true;
    }
    return refusal;
  }
}
