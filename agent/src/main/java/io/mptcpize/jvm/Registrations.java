package io.mptcpize.jvm;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What the JDK believes to have registered with epoll: it keeps that in the key (in the selector's
 * wrapper on 8), and changes it under {@code updateLock}.
 */
public final class Registrations {
  private static final String EPOLL = "sun.nio.ch.EPollSelectorImpl";

  /** Tells the kernel the descriptors each time anew, and a socket without connection wakes it. */
  private static final String POLL = "sun.nio.ch.PollSelectorImpl";

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
  public Registrations() throws ReflectiveOperationException {
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
   * Whether all selectors that a channel is registered with are the JDK's own, whose registrations
   * are known.
   */
  public boolean areKnown(SelectableChannel channel) throws ReflectiveOperationException {
    for (SelectionKey key : keysOf(channel)) {
      if (key != null && !isOf(key, EPOLL) && !isOf(key, POLL)) {
        return false;
      }
    }
    return true;
  }

  /** The registrations of a channel with epoll. */
  public List<Registration> of(SelectableChannel channel) throws ReflectiveOperationException {
    List<Registration> found = new ArrayList<>();
    for (SelectionKey key : keysOf(channel)) {
      if (key != null && isOf(key, EPOLL)) {
        found.add(new Registration(key));
      }
    }
    return found;
  }

  /**
   * The epoll instances in which the JDK may leave a channel's descriptor that it closes, since the
   * kernel takes out what is closed: those of an asynchronous channel's group, and on JDK 8 those
   * of selectors.
   */
  public List<Integer> endedByClose(Channel channel) throws ReflectiveOperationException {
    List<Integer> epolls = new ArrayList<>();
    if (channel instanceof AsynchronousSocketChannel) {
      Object group = field(channel.getClass(), "port").get(channel);
      epolls.add(field(group.getClass(), "epfd").getInt(group));
    } else if (pollWrapper != null && channel instanceof SelectableChannel) {
      for (Registration registration : of((SelectableChannel) channel)) {
        epolls.add(registration.epoll());
      }
    }
    return epolls;
  }

  private static boolean isOf(SelectionKey key, String selector) {
    return key.selector().getClass().getName().equals(selector);
  }

  private SelectionKey[] keysOf(SelectableChannel channel) throws IllegalAccessException {
    SelectionKey[] now = (SelectionKey[]) keys.get(channel);
    return now == null ? new SelectionKey[0] : now.clone();
  }

  /** A key of a selector that uses epoll. */
  public final class Registration {
    private final SelectionKey key;
    private final Object holder;

    private Registration(SelectionKey key) throws ReflectiveOperationException {
      this.key = key;
      holder = pollWrapper == null ? key.selector() : pollWrapper.get(key.selector());
    }

    /** What the JDK locks while it changes a registration. */
    public Object lock() throws ReflectiveOperationException {
      return updateLock.get(holder);
    }

    /** The descriptor of the epoll instance. */
    public int epoll() throws ReflectiveOperationException {
      return epoll.getInt(holder);
    }

    /** False once the key was cancelled, which the JDK does without the lock. */
    public boolean isValid() {
      return key.isValid();
    }

    /**
     * The events that the JDK believes to have registered, as epoll has them; -1 if there is no
     * registration. On JDK 8 they may be 0, with a change to come.
     *
     * @param fd the channel's descriptor
     */
    public int events(int fd) throws ReflectiveOperationException {
      if (registeredEvents != null) {
        int events = (Integer) registeredEvents.invoke(key);
        return events == 0 ? -1 : events;
      }
      byte[] events = (byte[]) eventsLow.get(holder); // as long as the table of descriptors
      boolean isRegistered = ((BitSet) registered.get(holder)).get(fd);
      return isRegistered && fd < events.length ? events[fd] & 0xff : -1;
    }
  }
}
