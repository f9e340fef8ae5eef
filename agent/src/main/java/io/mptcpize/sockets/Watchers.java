package io.mptcpize.sockets;

import io.mptcpize.jvm.Registrations;
import io.mptcpize.jvm.Registrations.Registration;
import io.mptcpize.kernel.Kernel;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;

/**
 * The epoll instances that watch a channel whose socket is replaced, or kept when the channel is
 * closed. With a socket that is replaced, its registration is gone, while the JDK goes on believing
 * in it. So it is made again. What the JDK registers after the replacement finds the new socket by
 * itself. With one that is kept, the registration stays, while the JDK believes that it is gone:
 * its events would be taken for those of the next socket that has the number. So it is ended.
 */
final class Watchers {
  private final Kernel kernel;
  private final Registrations registrations;

  Watchers(Kernel kernel, Registrations registrations) {
    this.kernel = kernel;
    this.registrations = registrations;
  }

  /**
   * Whether all selectors that the channel is registered with can be made to follow: the JDK's own
   * can, others perhaps not.
   */
  boolean canFollow(SelectableChannel channel) throws ReflectiveOperationException {
    return registrations.areKnown(channel);
  }

  /** Registers the channel's new socket wherever the JDK believes to have registered it. */
  void follow(SelectableChannel channel, int fd) throws ReflectiveOperationException {
    for (Registration registration : registrations.of(channel)) {
      synchronized (registration.lock()) {
        int events = registration.events(fd);
        if (events >= 0 && registration.isValid()) {
          kernel.watch(registration.epoll(), fd, events); // EEXIST: the JDK was quicker
          if (!registration.isValid()) { // cancelled meanwhile, and taken out perhaps before
            kernel.unwatch(registration.epoll(), fd);
          }
        }
      }
    }
  }

  /** Ends the registrations of a channel's socket. */
  void leave(Channel channel, int fd) throws ReflectiveOperationException {
    for (int epoll : registrations.endedByClose(channel)) {
      kernel.unwatch(epoll, fd); // ENOENT: nothing was waited for
    }
  }
}
