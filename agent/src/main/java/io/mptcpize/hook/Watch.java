package io.mptcpize.hook;

/**
 * Where a descriptor of Netty's is registered with epoll, and whether it can be replaced at all.
 */
final class Watch {
  static final Watch NOWHERE = new Watch(-1, 0, false);

  /** The descriptor of the epoll instance; negative: none watches it. */
  final int epoll;

  /** As epoll has them. */
  final int events;

  /** Whether something was set on the socket that another cannot be given. */
  final boolean isFixed;

  private Watch(int epoll, int events, boolean isFixed) {
    this.epoll = epoll;
    this.events = events;
    this.isFixed = isFixed;
  }

  Watch by(int newEpoll, int newEvents) {
    return new Watch(newEpoll, newEvents, isFixed);
  }

  Watch fixed() {
    return new Watch(epoll, events, true);
  }

  Watch free() {
    return new Watch(epoll, events, false);
  }
}
