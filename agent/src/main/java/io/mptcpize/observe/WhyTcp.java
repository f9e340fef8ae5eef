package io.mptcpize.observe;

import java.net.InetSocketAddress;
import java.util.List;

/** What the agent knows of why a socket is TCP: somebody who looks from outside knows less. */
public abstract class WhyTcp {
  /**
   * What explains that a socket was made TCP, or fits.
   *
   * @param listens whether it is a listener
   * @param address where it listens, or what it is connected to
   * @return none if nothing does
   */
  protected abstract List<Finding> of(boolean listens, InetSocketAddress address);
}
