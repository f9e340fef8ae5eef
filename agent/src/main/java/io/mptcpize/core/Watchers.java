package io.mptcpize.core;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.BitSet;

/**
 * The selectors that watch a channel whose socket is replaced. With the old socket, its
 * registration with epoll is gone, while the JDK goes on believing in it. So it is made again: the
 * JDK keeps what it has registered in the key (in the selector's wrapper on 8), and changes that
 * under {@code updateLock}. What the JDK registers after the replacement finds the new socket by
 * itself.
 */
final class Watchers {
  private static final String EPOLL = "sun.nio.ch.EPollSelectorImpl";

  /** Tells the kernel the descriptors each time anew, and a socket without connection wakes it. */
  private static final String POLL = "sun.nio.ch.PollSelectorImpl";

  private final Kernel kernel;
  private final Field keys;

  /** Null on JDK 8. */
  private Method registeredEvents;

  /** Of the selector; on JDK 8 of its {@code pollWrapper}, like all that follow. */
  private Field pollWrapper;

  private Field epoll;
  private Field updateLock;
  private Field registered;
  private Field eventsLow;

  /**
   * @throws ReflectiveOperationException if the JDK's classes are not as expected
   */
  Watchers(Kernel kernel) throws ReflectiveOperationException {
    this.kernel = kernel;
    keys = field(AbstractSelectableChannel.class, "keys");
    Class<?> selector = Class.forName(EPOLL, false, null);
    if (Jdk.feature() < 11) {
      Class<?> wrapper = Class.forName("sun.nio.ch.EPollArrayWrapper", false, null);
      pollWrapper = field(selector, "pollWrapper");
      epoll = field(wrapper, "epfd");
      updateLock = field(wrapper, "updateLock");
      registered = field(wrapper, "registered");
      eventsLow = field(wrapper, "eventsLow");
    } else {
      epoll = field(selector, "epfd");
      updateLock = field(selector, "updateLock");
      registeredEvents =
          Class.forName("sun.nio.ch.SelectionKeyImpl", false, null)
              .getDeclaredMethod("registeredEvents");
      registeredEvents.setAccessible(true);
    }
  }

  private static Field field(Class<?> of, String name) throws NoSuchFieldException {
    Field field = of.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /**
   * Whether all selectors that the channel is registered with can be made to follow: the JDK's own
   * can, others perhaps not.
   */
  boolean canFollow(SelectableChannel channel) throws ReflectiveOperationException {
    for (SelectionKey key : keysOf(channel)) {
      if (key != null && !isOf(key, EPOLL) && !isOf(key, POLL)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOf(SelectionKey key, String selector) {
    return key.selector().getClass().getName().equals(selector);
  }

  /** Registers the channel's new socket wherever the JDK believes to have registered it. */
  void follow(SelectableChannel channel, int fd) throws ReflectiveOperationException {
    for (SelectionKey key : keysOf(channel)) {
      if (key != null && isOf(key, EPOLL)) {
        follow(key, fd);
      }
    }
  }

  private void follow(SelectionKey key, int fd) throws ReflectiveOperationException {
    Object holder = pollWrapper == null ? key.selector() : pollWrapper.get(key.selector());
    synchronized (updateLock.get(holder)) {
      int events = events(key, holder, fd);
      if (events >= 0 && key.isValid()) {
        Scratch scratch = kernel.take();
        kernel.watch(epoll.getInt(holder), fd, events, scratch); // EEXIST: the JDK was quicker
        kernel.give(scratch);
        if (!key.isValid()) { // the JDK takes a cancelled key out without the lock: perhaps before
          kernel.unwatch(epoll.getInt(holder), fd);
        }
      }
    }
  }

  /** What the JDK believes to have registered, or -1. On 8 it may be 0, with a change to come. */
  private int events(SelectionKey key, Object holder, int fd) throws ReflectiveOperationException {
    if (registeredEvents != null) {
      int events = (Integer) registeredEvents.invoke(key);
      return events == 0 ? -1 : events;
    }
    byte[] events = (byte[]) eventsLow.get(holder); // as long as the table of descriptors
    boolean isRegistered = ((BitSet) registered.get(holder)).get(fd);
    return isRegistered && fd < events.length ? events[fd] & 0xff : -1;
  }

  private SelectionKey[] keysOf(SelectableChannel channel) throws IllegalAccessException {
    SelectionKey[] now = (SelectionKey[]) keys.get(channel);
    return now == null ? new SelectionKey[0] : now.clone();
  }
}
