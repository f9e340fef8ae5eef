package io.mptcpize.hook;

import io.mptcpize.log.Event;
import io.mptcpize.sockets.Steered;
import io.mptcpize.sockets.Steering;

/**
 * A socket of Netty's, which connects, binds and closes it on one thread: the one that waits for
 * its events, too.
 */
final class NettySocket extends Steered {
  private final Steering steering;
  private final Object socket;
  private final int fd;
  private final Watch watch;
  private final boolean covered;

  /**
   * @param socket Netty's object that holds the descriptor
   * @param covered whether all classes of this Netty are as expected
   */
  NettySocket(Steering steering, Object socket, int fd, Watch watch, boolean covered) {
    this.steering = steering;
    this.socket = socket;
    this.fd = fd;
    this.watch = watch;
    this.covered = covered;
  }

  @Override
  protected Object lock() {
    return this;
  }

  @Override
  protected int fd() {
    return fd;
  }

  @Override
  protected Object holder() {
    return socket;
  }

  @Override
  protected Event obstacle() {
    return !covered ? Event.KEPT_UNCOVERED : watch.isFixed ? Event.KEPT_OPTION : null;
  }

  /**
   * The old socket is taken out of epoll before it is replaced: a child process that is just being
   * started may hold it a little longer, and epoll would go on reporting it.
   */
  @Override
  protected void unwatch() {
    if (watch.epoll >= 0) {
      steering.unwatch(watch.epoll, fd);
    }
  }

  @Override
  protected void watch(boolean replaced) {
    if (watch.epoll >= 0) {
      steering.watch(watch.epoll, fd, watch.events);
    }
  }
}
