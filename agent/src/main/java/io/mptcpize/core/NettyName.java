package io.mptcpize.core;

/** Tells classes of Netty's native transports from others, without loading what rewrites them. */
final class NettyName {
  /** What every name has in it: many libraries bring Netty under another package. */
  static final String COMMON = "netty/channel/";

  private NettyName() {}

  /** Whether a class, by its internal name, may be one of these. */
  static boolean maybe(String name) {
    int at = name.indexOf(COMMON);
    return at >= 0
        && (name.startsWith("unix/", at + COMMON.length())
            || name.startsWith("epoll/", at + COMMON.length())
            || name.startsWith("uring/", at + COMMON.length()));
  }
}
