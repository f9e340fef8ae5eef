package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import sun.net.ConnectionResetException;

/**
 * What the rewritten JDK methods call. WARNING: at run time this class lives in {@code java.base}
 * (in the boot loader on JDK 8), beside the JDK's own classes: it may use nothing but {@code
 * java.base}, and no method of it may throw what TCP would not. The agent's side is the one
 * instance, a subclass in the agent's own loader.
 */
public abstract class MptcpizeHook {
  /** Answer of {@link #open}: the JDK shall open the socket itself, as TCP. */
  protected static final int LEAVE_TO_JDK = -1;

  /** Answer of {@link #urgent}: the byte was dealt with. */
  protected static final int SENT = 1;

  /** What {@code sun.nio.ch.IOStatus} calls EOF. */
  private static final int END = -1;

  private static volatile MptcpizeHook agent;

  /** Whether an option was ever refused: what the kernel tells may not be all then. */
  private static volatile boolean anyRefused;

  /**
   * The first one made is the agent's side, for ever: it is made as soon as this class is defined,
   * and no application can put another in its place.
   */
  protected MptcpizeHook() {
    synchronized (MptcpizeHook.class) {
      if (agent == null) {
        agent = this;
      }
    }
  }

  /** Whether a class is the agent's: of the loader that its side here is of. */
  public static boolean isOfAgent(Class<?> type) {
    MptcpizeHook side = agent;
    return side != null && type.getClassLoader() == side.getClass().getClassLoader();
  }

  /**
   * Called in {@code sun.nio.ch.Net.socket} and {@code serverSocket} in place of the native {@code
   * socket0}, with its arguments.
   *
   * @return a descriptor, set up as {@code socket0} would have, or a negative number: call {@code
   *     socket0}
   */
  public static int open(boolean ipv6, boolean stream, boolean server) {
    MptcpizeHook side = agent;
    if (!stream || side == null) {
      return LEAVE_TO_JDK;
    }
    try {
      return side.openStream(ipv6, server, false);
    } catch (Throwable t) {
      return LEAVE_TO_JDK; // the JDK's own call will tell the application what is wrong, if
      // anything
    }
  }

  /**
   * Called in {@code java.net.AbstractPlainSocketImpl.create} in place of the native {@code
   * socketCreate}.
   *
   * @param fd receives the descriptor
   * @param server the {@code ServerSocket} of this socket (JDK 8, 11), null for a client
   * @return the number that {@code fd} has got, or a negative one: call {@code socketCreate}
   */
  public static int create(FileDescriptor fd, Object server, boolean stream) {
    return create(fd, server != null, stream);
  }

  /** The same for JDK 17, where the role is a boolean. */
  public static int create(FileDescriptor fd, boolean server, boolean stream) {
    MptcpizeHook side = agent;
    if (!stream || side == null) {
      return LEAVE_TO_JDK;
    }
    try {
      int number = side.openStream(Net.isIPv6Available(), server, server);
      if (number >= 0) {
        IOUtil.setfdVal(fd, number);
      }
      return number;
    } catch (Throwable t) {
      caught(side, t);
      return LEAVE_TO_JDK;
    }
  }

  /**
   * Called right before the native connect: the JDK holds the descriptor in use, so that a close
   * from another thread can put its marker under it but cannot set the number free.
   *
   * @param owner the channel or socket implementation
   * @param lock what the owner locks when it closes
   */
  public static void connecting(
      Object owner, Object lock, FileDescriptor fd, InetAddress remote, int port) {
    MptcpizeHook side = agent;
    if (side != null) {
      try {
        side.beforeConnect(owner, lock, fd, remote, port);
      } catch (Throwable t) {
        caught(side, t); // the socket stays as it is
      }
    }
  }

  /** The same where the JDK hands the address over in one (17+). */
  public static void connecting(
      Object owner, Object lock, FileDescriptor fd, SocketAddress remote) {
    if (remote instanceof InetSocketAddress) {
      InetSocketAddress address = (InetSocketAddress) remote;
      connecting(owner, lock, fd, address.getAddress(), address.getPort());
    }
  }

  /**
   * Called right before the native bind.
   *
   * @param server the {@code ServerSocket} of this socket (JDK 8, 11), null for a client
   */
  public static void binding(
      Object owner, Object lock, FileDescriptor fd, InetAddress local, int port, Object server) {
    binding(owner, lock, fd, local, port, server != null);
  }

  /** The same where the role is a boolean, or known from the class. */
  public static void binding(
      Object owner, Object lock, FileDescriptor fd, InetAddress local, int port, boolean server) {
    MptcpizeHook side = agent;
    if (side != null) {
      try {
        if (server) {
          side.beforeListen(owner, lock, fd, local, port);
        } else if (port != 0) {
          side.beforeBindToOwnPort(owner, lock, fd);
        }
      } catch (Throwable t) {
        caught(side, t); // the socket stays as it is
      }
    }
  }

  /** Called as soon as a socket is connected, or was accepted. */
  public static void connected(FileDescriptor fd) {
    MptcpizeHook side = agent;
    if (side != null) {
      try {
        side.afterConnect(number(fd));
      } catch (Throwable t) {
        caught(side, t);
      }
    }
  }

  /** Called when a socket that may have connected is closed, before anything is done to it. */
  public static void closing(Object owner) {
    MptcpizeHook side = agent;
    if (side != null) {
      try {
        side.beforeClose(owner);
      } catch (Throwable t) {
        caught(side, t); // closing goes on
      }
    }
  }

  /**
   * Called right before a descriptor that may have been connected is closed, by the one thread that
   * closes it: its number cannot be another's yet.
   *
   * @param owner the channel or socket implementation
   */
  public static void ending(Object owner, int fd) {
    MptcpizeHook side = agent;
    if (side != null) {
      try {
        side.beforeEnd(owner, fd);
      } catch (Throwable t) {
        caught(side, t); // closing goes on
      }
    }
  }

  /** The same where the JDK holds the number in an object only. */
  public static void ending(Object owner, FileDescriptor fd) {
    ending(owner, number(fd));
  }

  /** Called right before a descriptor that may listen is closed. */
  public static void unlistening(int fd) {
    MptcpizeHook side = agent;
    if (side != null) {
      try {
        side.beforeUnlisten(fd);
      } catch (Throwable t) {
        caught(side, t); // closing goes on
      }
    }
  }

  /** The same where the JDK holds the number in an object only. */
  public static void unlistening(FileDescriptor fd) {
    unlistening(number(fd));
  }

  /**
   * Decides on one new stream socket and opens it if it is to be MPTCP.
   *
   * @param ipv6 whether the JDK would open AF_INET6 (dual stack) rather than AF_INET
   * @param server whether it is to listen
   * @param nonBlocking whether the JDK would set O_NONBLOCK at once
   * @return the descriptor, or {@link #LEAVE_TO_JDK}
   */
  protected abstract int openStream(boolean ipv6, boolean server, boolean nonBlocking);

  /**
   * Called with what the kernel said of the bytes that can be read.
   *
   * @return what {@code available()} shall answer
   */
  public static int available(int bytes, FileDescriptor fd) {
    MptcpizeHook side = agent;
    if (bytes <= 0 || side == null) {
      return bytes;
    }
    try {
      return side.readableBytes(bytes, fd);
    } catch (Throwable t) {
      caught(side, t);
      return bytes;
    }
  }

  /**
   * Called with what a read threw; throws it again, or what TCP would have given. Once another call
   * was told of a reset, or where MPTCP lost its last subflow after a FIN, the kernel
   * (mptcp_recvmsg) says ENOTCONN, which no application expects of a connection: that is a reset.
   * After the peer's FIN it says EPIPE, where TCP goes on saying that this is the end.
   *
   * @param tellsResets whether the caller wants a reset as its own exception
   * @return {@link #END}
   */
  public static int readFailed(IOException e, FileDescriptor fd, boolean tellsResets)
      throws IOException {
    MptcpizeHook side = agent;
    IOException told = e;
    try {
      boolean isTimeout = e instanceof InterruptedIOException;
      int number = number(fd);
      if (!isTimeout && side != null && side.isMptcp(number)) {
        side.afterReadError(number);
        String message = String.valueOf(e.getMessage());
        if (message.equals("Broken pipe")) {
          return END;
        }
        if (message.startsWith("Transport endpoint is not connected")) {
          told =
              tellsResets
                  ? new ConnectionResetException("Connection reset")
                  : new IOException("Connection reset by peer");
        }
      }
    } catch (Throwable t) {
      caught(side, t);
    }
    throw told;
  }

  /**
   * Called with what setting an option threw; throws it again where there is no help.
   *
   * @param option a {@code SocketOption}, or its number in {@code java.net.SocketOptions}
   */
  public static void setSockoptRefused(
      Exception refusal, FileDescriptor fd, Object option, Object value) {
    MptcpizeHook side = agent;
    try {
      if (side != null && isOfKernel(refusal) && number(fd) >= 0) {
        anyRefused = true;
        if (side.setRefusedSockopt(fd, name(option), value)) {
          return;
        }
      }
    } catch (Throwable t) {
      caught(side, t);
    }
    throw MptcpizeHook.<RuntimeException>unchecked(refusal);
  }

  /**
   * Called with what getting an option threw; throws it again where there is no help.
   *
   * @return the option's value
   */
  public static Object getSockoptRefused(Exception refusal, FileDescriptor fd, Object option) {
    MptcpizeHook side = agent;
    try {
      if (side != null && isOfKernel(refusal) && number(fd) >= 0) {
        Object value = side.getRefusedSockopt(fd, name(option));
        if (value != null) {
          return value;
        }
      }
    } catch (Throwable t) {
      caught(side, t);
    }
    throw MptcpizeHook.<RuntimeException>unchecked(refusal);
  }

  /**
   * Called before an option is set on a socket.
   *
   * @param option as above
   */
  public static void settingSockopt(Object option) {
    MptcpizeHook side = agent;
    if (side != null) {
      try {
        side.beforeSockopt(name(option));
      } catch (Throwable t) {
        caught(side, t);
      }
    }
  }

  /**
   * Called with what the kernel says of an option.
   *
   * @return what the application shall be told
   */
  public static Object gotSockopt(Object value, FileDescriptor fd, Object option) {
    MptcpizeHook side = agent;
    if (side == null) {
      return value;
    }
    try {
      if (value instanceof Integer && isReceiveBuffer(name(option))) {
        return side.receiveBufferTold((Integer) value);
      }
      return !anyRefused ? value : side.sockoptTold(fd, name(option), value);
    } catch (Throwable t) {
      caught(side, t);
      return value;
    }
  }

  /**
   * Learns that an option is set on some socket.
   *
   * @param option its name or its number
   */
  protected abstract void beforeSockopt(Object option);

  /** Whether it may come from a system call, and not from a look at the arguments. */
  private static boolean isOfKernel(Exception e) {
    return e instanceof IOException || e instanceof UnsupportedOperationException;
  }

  private static boolean isReceiveBuffer(Object name) {
    return "SO_RCVBUF".equals(name) || Integer.valueOf(SocketOptions.SO_RCVBUF).equals(name);
  }

  private static Object name(Object option) {
    return option instanceof SocketOption ? ((SocketOption<?>) option).name() : option;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable t) throws T {
    throw (T) t;
  }

  /**
   * Called in place of the native method that sends a byte of urgent data.
   *
   * @return {@link #SENT}, or another number: call the native method
   * @throws SocketException if the operator wants the application to know
   */
  public static int urgent(FileDescriptor fd) throws SocketException {
    MptcpizeHook side = agent;
    if (side == null) {
      return LEAVE_TO_JDK;
    }
    try {
      return side.beforeUrgentData(fd);
    } catch (SocketException e) {
      throw e;
    } catch (Throwable t) {
      caught(side, t);
      return LEAVE_TO_JDK;
    }
  }

  /** Whether a descriptor is MPTCP, fallen back or not. */
  protected abstract boolean isMptcp(int fd);

  /** Learns that a read of an MPTCP socket was told of an error. */
  protected abstract void afterReadError(int fd);

  /** Decides on a socket that is about to connect. */
  protected abstract void beforeConnect(
      Object owner, Object lock, FileDescriptor fd, InetAddress remote, int port);

  /** Decides on a client that is about to be bound to a port of its own choosing. */
  protected abstract void beforeBindToOwnPort(Object owner, Object lock, FileDescriptor fd);

  /** Decides on a socket that is about to be bound and to listen. */
  protected abstract void beforeListen(
      Object owner, Object lock, FileDescriptor fd, InetAddress local, int port);

  /** Learns that a descriptor has a connection now, which nothing was read from. */
  protected abstract void afterConnect(int fd);

  /** Learns that a socket is closed, perhaps while it still connects. */
  protected abstract void beforeClose(Object owner);

  /**
   * Keeps what the peer is still to get.
   *
   * @throws Exception if the JDK's classes are not as expected
   */
  protected abstract void beforeEnd(Object owner, int fd) throws Exception;

  /** Learns that a listener is closed, among sockets that are none. */
  protected abstract void beforeUnlisten(int fd);

  /**
   * Sees to an option that could not be set.
   *
   * @param option its name or its number
   * @return false: the application is to get the error
   */
  protected abstract boolean setRefusedSockopt(FileDescriptor fd, Object option, Object value);

  /** The value of an option that could not be got; null: the application is to get the error. */
  protected abstract Object getRefusedSockopt(FileDescriptor fd, Object option);

  /** The size of a receive buffer as the application is told it, which the kernel says is this. */
  protected abstract int receiveBufferTold(int size);

  /** What the application is told of an option, which the kernel says to have this value. */
  protected abstract Object sockoptTold(FileDescriptor fd, Object option, Object value);

  /**
   * Deals with a byte of urgent data.
   *
   * @return {@link #SENT}, or {@link #LEAVE_TO_JDK}
   * @throws SocketException if the operator wants the application to know
   */
  protected abstract int beforeUrgentData(FileDescriptor fd) throws SocketException;

  /** The bytes that can be read, where FIONREAD says that it is this many, one at least. */
  protected abstract int readableBytes(int claimed, FileDescriptor fd);

  private static void caught(MptcpizeHook side, Throwable t) {
    try {
      side.failed(t);
    } catch (Throwable again) {
      // no memory or no stack left: the application will meet that itself
    }
  }

  /** Is told of what one of the above threw, which the application must not see. */
  protected abstract void failed(Throwable t);

  /**
   * The descriptor's number, or -1 once the JDK has closed it: {@code AbstractPlainSocketImpl} sets
   * its field to null then, which the native {@code fdVal} would not survive.
   */
  protected static int number(FileDescriptor fd) {
    return fd == null ? -1 : IOUtil.fdVal(fd);
  }
}
