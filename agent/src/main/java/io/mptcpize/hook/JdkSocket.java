package io.mptcpize.hook;

import io.mptcpize.log.Event;
import io.mptcpize.sockets.Steered;
import io.mptcpize.sockets.Steering;
import java.io.FileDescriptor;
import java.nio.channels.SelectableChannel;

/** A socket of the JDK's: selectors may watch it already, and other threads may close it. */
final class JdkSocket extends Steered {
  private final Steering steering;
  private final Object owner;
  private final Object lock;
  private final FileDescriptor fd;

  /**
   * @param owner the channel or socket implementation
   * @param lock what the owner locks when it closes
   */
  private JdkSocket(Steering steering, Object owner, Object lock, FileDescriptor fd) {
    this.steering = steering;
    this.owner = owner;
    this.lock = lock;
    this.fd = fd;
  }

  /** By a method: else the verifier would load this class with the one that makes it. */
  static Steered of(Steering steering, Object owner, Object lock, FileDescriptor fd) {
    return new JdkSocket(steering, owner, lock, fd);
  }

  @Override
  protected Object lock() {
    return lock;
  }

  @Override
  protected int fd() {
    return JdkHook.numberOf(owner, fd);
  }

  @Override
  protected Object holder() {
    return fd;
  }

  @Override
  protected Event obstacle() throws ReflectiveOperationException {
    return isWatched() && !steering.canFollow((SelectableChannel) owner)
        ? Event.KEPT_WATCHED
        : null;
  }

  private boolean isWatched() {
    return owner instanceof SelectableChannel && ((SelectableChannel) owner).isRegistered();
  }

  @Override
  protected void unwatch() {
    // closing the old socket does
  }

  @Override
  protected void watch(boolean replaced) throws ReflectiveOperationException {
    if (replaced && isWatched()) {
      steering.follow((SelectableChannel) owner, JdkHook.numberOf(fd));
    }
  }
}
