package io.mptcpize.it.program.netty.future.netty.channel.epoll;

/** As its sibling in another package. */
public final class Native {
  /** As Netty may have it one day. */
  public static int epollControl(int epoll) {
    return epoll;
  }
}
