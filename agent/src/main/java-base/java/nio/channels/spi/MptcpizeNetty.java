package java.nio.channels.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import sun.nio.ch.MptcpizeHook;

/**
 * What the rewritten classes of Netty's native transports call. WARNING: at run time this class
 * lives in {@code java.base}, in a package that it exports to all: whichever loader or module
 * Netty's classes are in, these see it. It may use nothing but {@code java.base}, and no method of
 * it may throw what TCP would not. The agent's side is the one instance, as with {@code
 * sun.nio.ch.MptcpizeHook}.
 */
public abstract class MptcpizeNetty {
  /** Answer of {@link #open}: Netty shall open the socket itself, as TCP. */
  protected static final int LEAVE_TO_NETTY = -1;

  /** In place of an option's value that is no number, or no single one. */
  protected static final long NO_NUMBER = Long.MIN_VALUE;

  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLLHUP = 16;
  private static final int POLLRDHUP = 0x2000;

  /** Of io_uring: IORING_OP_RECV, IORING_CQE_F_BUFFER, IORING_CQE_F_SOCK_NONEMPTY. */
  private static final int RECEIVE = 27;

  private static final int BUFFER_OF_RING = 1;
  private static final int MORE_IN_SOCKET = 4;

  private static volatile MptcpizeNetty agent;

  /**
   * The first one made of the agent's is its side, for ever. Applications see this class, and could
   * be quicker with a subclass of their own.
   */
  protected MptcpizeNetty() {
    synchronized (MptcpizeNetty.class) {
      if (agent == null && MptcpizeHook.isOfAgent(getClass())) {
        agent = this;
      }
    }
  }

  /**
   * Called where Netty is about to open a stream socket, of a client or a server.
   *
   * @param of the class of this copy of Netty that opens it
   * @param ipv6 whether it would be AF_INET6 (dual stack) rather than AF_INET
   * @return a descriptor, set up as Netty's would be, or a negative number: Netty shall open one
   */
  public static int open(Class<?> of, boolean ipv6) {
    try {
      int fd = agent.openStream(of, ipv6);
      if (fd >= 0) {
        opened(fd);
      }
      return fd;
    } catch (Throwable t) {
      caught(t);
      return LEAVE_TO_NETTY;
    }
  }

  /**
   * Called with the descriptor of a stream socket that Netty has opened, through the above or not.
   */
  public static void opened(int fd) {
    try {
      agent.afterOpen(fd);
    } catch (Throwable t) {
      caught(t);
    }
  }

  /**
   * Called before a channel connects, on the thread of its event loop.
   *
   * @param socket Netty's object that holds the descriptor
   * @param local where it is to be bound first; null: nowhere, or it is already
   */
  public static void connecting(Object socket, int fd, SocketAddress remote, SocketAddress local) {
    try {
      agent.beforeConnect(socket, fd, remote, local);
    } catch (Throwable t) {
      caught(t); // the socket stays as it is
    }
  }

  /** Called before a channel is bound, of a server after {@link #listening}. */
  public static void binding(Object socket, int fd, SocketAddress local) {
    try {
      agent.beforeBind(socket, fd, local);
    } catch (Throwable t) {
      caught(t); // the socket stays as it is
    }
  }

  /**
   * Called with the descriptor of a socket that is connected now, or was accepted.
   *
   * @param fd negative: there was none to accept
   */
  public static void connected(int fd) {
    if (fd >= 0) {
      try {
        agent.afterConnect(fd);
      } catch (Throwable t) {
        caught(t);
      }
    }
  }

  /** Called before the channel of a server is bound, on the thread of its event loop. */
  public static void listening(Object socket, int fd, SocketAddress local) {
    try {
      agent.beforeListen(socket, fd, local);
    } catch (Throwable t) {
      caught(t); // the socket stays as it is
    }
  }

  /** Called before Netty has an epoll instance watch a descriptor, or changes for what. */
  public static void watching(int epoll, int fd, int events) {
    try {
      agent.beforeWatch(epoll, fd, events);
    } catch (Throwable t) {
      caught(t);
    }
  }

  /**
   * Called before a descriptor is closed; again, perhaps, when it is closed already.
   *
   * @param open whether it still is Netty's to close
   */
  public static void closing(Object socket, int fd, boolean open) {
    if (open) {
      try {
        agent.beforeClose(socket, fd);
      } catch (Throwable t) {
        caught(t); // closing goes on
      }
    }
  }

  /** Called before a socket option is set, with the kernel's numbers for it. */
  public static void settingSockopt(int fd, int level, int option) {
    try {
      agent.beforeSockopt(fd, level, option);
    } catch (Throwable t) {
      caught(t);
    }
  }

  /**
   * Called with what setting an option threw; throws it again where there is no help.
   *
   * @param value what it was to be, {@link #NO_NUMBER} if that is no number
   * @return whether to try again; else the option was seen to
   */
  public static boolean setSockoptRefused(
      Exception refusal, Object socket, int fd, int level, int option, long value) {
    try {
      if (isOfKernel(refusal)) {
        if (agent.setRefusedSockopt(socket, fd, level, option, value)) {
          return false;
        }
        if (agent.becomeTcp(socket, fd, level, option)) {
          return true;
        }
      }
    } catch (Throwable t) {
      caught(t);
    }
    throw MptcpizeNetty.<RuntimeException>unchecked(refusal);
  }

  /**
   * Called with what getting an option threw; throws it again where there is no help.
   *
   * @return the option's value
   */
  public static long getSockoptRefused(
      Exception refusal, Object socket, int fd, int level, int option) {
    try {
      Integer value =
          isOfKernel(refusal) ? agent.getRefusedSockopt(socket, fd, level, option) : null;
      if (value != null) {
        return value;
      }
    } catch (Throwable t) {
      caught(t);
    }
    throw MptcpizeNetty.<RuntimeException>unchecked(refusal);
  }

  /** Called with what the kernel says of an option; returns what the application is told. */
  public static int gotSockopt(int told, Object socket, int level, int option) {
    try {
      return agent.sockoptTold(told, socket, level, option);
    } catch (Throwable t) {
      caught(t);
      return told;
    }
  }

  /** Whether it comes from a system call, and not from a look at the arguments. */
  private static boolean isOfKernel(Exception e) {
    return e.getClass().getName().endsWith(".ChannelException")
        || e instanceof IOException && !(e instanceof ClosedChannelException);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable t) throws T {
    throw (T) t;
  }

  /**
   * Called before io_uring is asked to poll a descriptor.
   *
   * @param multishot whether it is to go on after the first event
   * @return the same, or false: MPTCP sockets do not tell io_uring whether there is more to be read
   *     (seen up to 6.18), which only a poll that begins anew finds out
   */
  public static boolean mayMultishot(boolean multishot, int fd) {
    try {
      return multishot && !agent.isMptcp(fd);
    } catch (Throwable t) {
      caught(t);
      return multishot;
    }
  }

  /**
   * Called with the events that io_uring found when it polled a descriptor, as poll(2) has them.
   *
   * @return the same; of an MPTCP socket that was reset before it carried a byte the kernel says
   *     that there is an error, and not, as of TCP, that it can be read (seen up to 6.18), which
   *     alone makes Netty see to it
   */
  public static int polled(int events, int fd) {
    try {
      boolean ended = events > 0 && (events & POLLHUP) != 0;
      boolean known = (events & (POLLIN | POLLOUT | POLLRDHUP)) != 0;
      return ended && !known && agent.isMptcp(fd) ? events | POLLIN | POLLRDHUP : events;
    } catch (Throwable t) {
      caught(t);
      return events;
    }
  }

  /**
   * Called with what io_uring says of an operation that is done: one that received has a flag which
   * tells that there is more, but not on MPTCP sockets (seen up to 6.18).
   *
   * @param result negative: an errno
   * @param open whether the descriptor still is Netty's: else its number may be another's any time
   * @return the flags, with that one where it is so
   */
  public static int received(int operation, int result, int flags, int fd, boolean open) {
    try {
      boolean unsaid = (flags & (BUFFER_OF_RING | MORE_IN_SOCKET)) == 0;
      return operation == RECEIVE && result > 0 && unsaid && open && agent.hasMoreOnMptcp(fd)
          ? flags | MORE_IN_SOCKET
          : flags;
    } catch (Throwable t) {
      caught(t);
      return flags;
    }
  }

  /**
   * Called before a write by io_uring, which sends without copying what is not shorter than a
   * threshold.
   *
   * @param bytes how many there are to write
   * @param threshold negative: none is sent without copying
   * @return how many of them this can be done with, -1 if that is none: MPTCP sockets refuse it
   */
  public static int zeroCopied(int bytes, int threshold, int fd) {
    try {
      return threshold >= 0 && bytes >= threshold && agent.isMptcp(fd) ? -1 : bytes;
    } catch (Throwable t) {
      caught(t);
      return bytes;
    }
  }

  /** Learns that an option is about to be set. */
  protected abstract void beforeSockopt(int fd, int level, int option);

  /** Sees to an option that could not be set; false: the application is to get the error. */
  protected abstract boolean setRefusedSockopt(
      Object socket, int fd, int level, int option, long value);

  /** Makes a socket TCP on which an option could not be set, if it still can be; whether it was. */
  protected abstract boolean becomeTcp(Object socket, int fd, int level, int option);

  /** The value of an option that could not be got; null: the application is to get the error. */
  protected abstract Integer getRefusedSockopt(Object socket, int fd, int level, int option);

  /** What the application is told of an option, which the kernel says to have this value. */
  protected abstract int sockoptTold(int told, Object socket, int level, int option);

  /** Whether a descriptor is an MPTCP socket. */
  protected abstract boolean isMptcp(int fd);

  /** Whether a connection is MPTCP and has bytes to read, its stream's end or an error. */
  protected abstract boolean hasMoreOnMptcp(int fd);

  /** Called where a method of the above could not be called, for want of something in Netty. */
  public static void missing(Throwable t) {
    caught(t);
  }

  /** Decides on a new stream socket; returns its descriptor, or {@link #LEAVE_TO_NETTY}. */
  protected abstract int openStream(Class<?> of, boolean ipv6);

  /** Learns of a new stream socket's descriptor. */
  protected abstract void afterOpen(int fd);

  /** Decides on a socket that is about to connect. */
  protected abstract void beforeConnect(
      Object socket, int fd, SocketAddress remote, SocketAddress local);

  /** Decides on a socket that is about to be bound. */
  protected abstract void beforeBind(Object socket, int fd, SocketAddress local);

  /** Decides on a socket that is about to be bound and to listen. */
  protected abstract void beforeListen(Object socket, int fd, SocketAddress local);

  /** Learns where a descriptor is registered. */
  protected abstract void beforeWatch(int epoll, int fd, int events);

  /** Learns that a descriptor has a connection now, which nothing was read from. */
  protected abstract void afterConnect(int fd);

  /** Learns that a descriptor is closed, perhaps while it still connects. */
  protected abstract void beforeClose(Object socket, int fd);

  private static void caught(Throwable t) {
    try {
      agent.failed(t);
    } catch (Throwable again) {
      // no memory or no stack left: the application will meet that itself
    }
  }

  /** Is told of what one of the above threw, which the application must not see. */
  protected abstract void failed(Throwable t);
}
