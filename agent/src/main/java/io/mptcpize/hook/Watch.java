package io.mptcpize.hook;

/**
 * What is known of a descriptor of Netty's that neither connects nor listens yet: where it is
 * registered with epoll, and what decides whether it can, and must, be replaced.
 */
final class Watch {
  static final Watch NOWHERE = new Watch(-1, 0, false, false, false);

  /** The descriptor of the epoll instance; negative: none watches it. */
  final int epoll;

  /** As epoll has them. */
  final int events;

  /** Whether something was set on the socket that another cannot be given. */
  final boolean isFixed;

  /** Whether it is to listen: known as soon as it is bound. */
  final boolean isOfServer;

  /** Whether it is a client's that is bound to a port of its own choosing. */
  final boolean hasOwnPort;

  private Watch(int epoll, int events, boolean isFixed, boolean isOfServer, boolean hasOwnPort) {
    this.epoll = epoll;
    this.events = events;
    this.isFixed = isFixed;
    this.isOfServer = isOfServer;
    this.hasOwnPort = hasOwnPort;
  }

  Watch by(int newEpoll, int newEvents) {
    return new Watch(newEpoll, newEvents, isFixed, isOfServer, hasOwnPort);
  }

  Watch fixed() {
    return new Watch(epoll, events, true, isOfServer, hasOwnPort);
  }

  Watch free() {
    return new Watch(epoll, events, false, isOfServer, hasOwnPort);
  }

  Watch ofServer() {
    return new Watch(epoll, events, isFixed, true, hasOwnPort);
  }

  Watch withOwnPort() {
    return new Watch(epoll, events, isFixed, isOfServer, true);
  }
}
