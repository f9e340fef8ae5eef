package io.mptcpize.command;

import io.mptcpize.observe.Finding;
import io.mptcpize.observe.WhyTcp;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;

/** Why sockets of a JVM are TCP that has no agent. */
final class NoAgent extends WhyTcp {
  @Override
  protected List<Finding> of(boolean listens, InetSocketAddress address) {
    return Collections.singletonList(
        Finding.observed("no-agent", "no agent decides on the sockets of this JVM"));
  }
}
