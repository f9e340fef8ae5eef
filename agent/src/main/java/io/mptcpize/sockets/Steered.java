package io.mptcpize.sockets;

import io.mptcpize.log.Event;

/**
 * A socket without a connection that another may be put under: what {@link Steering} needs to know
 * of the JDK's or Netty's side of it.
 */
public abstract class Steered {
  /** What is locked when it is closed: it is not, as long as this is held. */
  protected abstract Object lock();

  /**
   * The descriptor; negative once it was closed. Asked for under the lock, like all that follow.
   */
  protected abstract int fd();

  /** What its options are remembered by. */
  protected abstract Object holder();

  /** What keeps it from being replaced, to be counted, or null. */
  protected abstract Event obstacle() throws ReflectiveOperationException;

  /** The old socket is about to be replaced. */
  protected abstract void unwatch();

  /**
   * Has the new socket watched where the old one was.
   *
   * @param replaced false: the old socket is still there
   */
  protected abstract void watch(boolean replaced) throws ReflectiveOperationException;
}
