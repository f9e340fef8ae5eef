package io.mptcpize.core;

/**
 * Tells classes of Netty's native transports from others, without loading what rewrites them. Many
 * libraries bring Netty under another package, which ends in {@code netty}.
 */
final class NettyName {
  private static final String[] PACKAGES = {"unix/", "epoll/", "uring/"};
  private static final String CHANNEL = "/channel/";

  private NettyName() {}

  /** Whether a class, by its internal name, may be one of these. */
  static boolean maybe(String name) {
    int at = name.lastIndexOf(CHANNEL);
    if (at < 0) {
      return false;
    }
    for (String one : PACKAGES) {
      if (name.startsWith(one, at + CHANNEL.length())) {
        return name.startsWith("netty", at - 5) || name.startsWith("netty/incubator", at - 15);
      }
    }
    return false;
  }
}
