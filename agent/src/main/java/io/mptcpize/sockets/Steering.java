package io.mptcpize.sockets;

import io.mptcpize.jvm.Privileged;
import io.mptcpize.jvm.Registrations;
import io.mptcpize.kernel.Errno;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;
import io.mptcpize.sockopt.Sockopt;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.security.PrivilegedExceptionAction;

/**
 * Sees to it that a socket which has no connection yet is MPTCP, or is TCP, by putting another
 * under its descriptor; and that whoever waits for its events knows.
 */
public final class Steering implements PrivilegedExceptionAction<Registrations> {
  private final Linking linking;
  private final Repairs repairs;
  private final Counters counters;

  /** Null: a socket may have any option. */
  private volatile SetSockopts setSockopts;

  /** Made when it is first needed: few channels have selectors by then. */
  private volatile Watchers watchers;

  /**
   * @param watched whether all options that are set on sockets are told from now on
   */
  public Steering(Linking linking, Repairs repairs, Counters counters, boolean watched) {
    this.linking = linking;
    this.repairs = repairs;
    this.counters = counters;
    setSockopts = watched ? new SetSockopts(linking) : null;
  }

  /**
   * A socket option is about to be set.
   *
   * @param option its name, or its number in {@code java.net.SocketOptions}
   */
  public void sets(Object option) {
    SetSockopts known = setSockopts;
    if (known != null) {
      known.add(option);
    }
  }

  /** Options may have been set, or may be, without having been told. */
  public void anyMayBeSet() {
    setSockopts = null;
  }

  private Sockopt[] mayBeSet() {
    SetSockopts known = setSockopts;
    return known == null ? Sockopt.carried() : known.carried();
  }

  /**
   * Makes a socket MPTCP or TCP.
   *
   * @param listens whether it is to listen, for the counters
   * @return whether another socket is under the descriptor now
   */
  public boolean steer(Steered socket, boolean toMptcp, boolean listens) {
    Linked linked = linking.linked();
    if (linked == null) {
      if (toMptcp) {
        counters.count(Event.NO_CALLS, listens);
      }
      return false;
    }
    linked.families.tellVerdictOnce();
    synchronized (socket.lock()) {
      int fd = socket.fd();
      if (fd < 0) {
        return false; // closed: the number may be another's by now
      }
      try {
        Event obstacle = socket.obstacle();
        if (obstacle == null) {
          return replace(linked, socket, fd, toMptcp, listens);
        }
        counters.count(obstacle, listens, null);
      } catch (ReflectiveOperationException e) {
        counters.count(Event.KEPT_WATCHED, listens, Log.cause(e));
      }
      return false;
    }
  }

  private boolean replace(Linked linked, Steered socket, int fd, boolean toMptcp, boolean listens)
      throws ReflectiveOperationException {
    boolean replaced = false;
    socket.unwatch();
    try {
      replaced = linked.conversion.convert(fd, toMptcp, listens, mayBeSet());
      if (replaced && toMptcp) {
        linked.madeMptcp();
      }
    } finally {
      socket.watch(replaced);
    }
    if (replaced && !toMptcp) {
      repairs.apply(socket.holder(), fd);
    }
    return replaced;
  }

  /** Whether all selectors that a channel is registered with can be made to follow. */
  public boolean canFollow(SelectableChannel channel) throws ReflectiveOperationException {
    return watchers().canFollow(channel);
  }

  /** Has a channel's new socket watched wherever the JDK believes to have its old one watched. */
  public void follow(SelectableChannel channel, int fd) throws ReflectiveOperationException {
    watchers().follow(channel, fd);
  }

  /**
   * Ends what is watched of a socket that is about to be closed while its connection is kept.
   *
   * @param owner the channel or socket implementation
   * @throws Exception if the JDK's classes are not as expected
   */
  public void leave(Object owner, int fd) throws Exception {
    if (owner instanceof Channel) {
      Privileged.run(
          new PrivilegedExceptionAction<Void>() {
            @Override
            public Void run() throws ReflectiveOperationException {
              watchers().leave((Channel) owner, fd);
              return null;
            }
          });
    }
  }

  private Watchers watchers() throws ReflectiveOperationException {
    Watchers known = watchers;
    if (known == null) {
      try {
        known = new Watchers(linking.soFar().kernel, Privileged.run(this));
      } catch (ReflectiveOperationException e) {
        throw e;
      } catch (Exception e) { // a package that is not open
        throw new ReflectiveOperationException(e);
      }
      watchers = known; // two threads may: it has no state
    }
    return known;
  }

  /** Called by {@link Privileged}. */
  @Override
  public Registrations run() throws ReflectiveOperationException {
    return new Registrations();
  }

  /**
   * Has an epoll instance watch a descriptor.
   *
   * @throws IllegalStateException if the kernel does not let it
   */
  public void watch(int epoll, int fd, int events) {
    int result = linking.soFar().kernel.watch(epoll, fd, events);
    if (result < 0) {
      throw new IllegalStateException("epoll_ctl: " + Errno.name(-result));
    }
  }

  /** Has an epoll instance watch a descriptor no more. */
  public void unwatch(int epoll, int fd) {
    linking.soFar().kernel.unwatch(epoll, fd);
  }
}
