package io.mptcpize.rewrite;

import static io.mptcpize.rewrite.Place.NOWHERE;
import static io.mptcpize.rewrite.Place.RESULT;
import static io.mptcpize.rewrite.Place.Where.AFTER;
import static io.mptcpize.rewrite.Place.Where.BEFORE;
import static io.mptcpize.rewrite.Place.Where.CALL_SETS_SOCKOPT;
import static io.mptcpize.rewrite.Place.Where.ENTRY;
import static io.mptcpize.rewrite.Place.Where.GETS_SOCKOPT;
import static io.mptcpize.rewrite.Place.Where.INSTEAD_OF;
import static io.mptcpize.rewrite.Place.Where.NETTY_SOCKOPTS;
import static io.mptcpize.rewrite.Place.Where.READ_ERROR;
import static io.mptcpize.rewrite.Place.Where.RETURN;
import static io.mptcpize.rewrite.Place.Where.SETS_SOCKOPT;

import io.mptcpize.jvm.Jdk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of what is instrumented: in which classes of the JDK (8 to 28) and of Netty's native
 * transports (4.1 and 4.2) the hook is called, what it is given, and where its answer goes. The
 * hooks' methods are those of {@code sun.nio.ch.MptcpizeHook} and {@code
 * java.nio.channels.spi.MptcpizeNetty}.
 */
public final class Instrumented {
  static final String NET = "sun/nio/ch/Net";
  static final String PLAIN = "java/net/AbstractPlainSocketImpl";
  static final String NIO_SOCKET = "sun/nio/ch/NioSocketImpl";
  static final String ASYNC_CHANNEL = "sun/nio/ch/UnixAsynchronousSocketChannelImpl";
  private static final String ASYNC = "sun/nio/ch/AsynchronousSocketChannelImpl";
  private static final String PLAIN_UNIX = "java/net/PlainSocketImpl";
  private static final String PLAIN_STREAM = "java/net/SocketInputStream";
  private static final String DISPATCHER = "sun/nio/ch/SocketDispatcher";
  private static final String CHANNEL = "sun/nio/ch/SocketChannelImpl";
  static final String SERVER_CHANNEL = "sun/nio/ch/ServerSocketChannelImpl";
  static final String ASYNC_SERVER = "sun/nio/ch/AsynchronousServerSocketChannelImpl";

  /** What makes MBean servers, the platform's too: no sockets depend on it. */
  public static final String MBEAN_SERVERS = "javax/management/MBeanServerFactory";

  private static final String MAKES_SERVER =
      "createMBeanServer(Ljava/lang/String;)Ljavax/management/MBeanServer;";

  /** Netty's object that holds a descriptor. */
  static final String DESCRIPTOR = "channel/unix/FileDescriptor";

  /** Its channels on io_uring. */
  static final String RING = "channel/uring/AbstractIoUringChannel";

  private static final String RING_UNSAFE = RING + "$AbstractUringUnsafe";
  private static final String RING_CONFIG = "channel/uring/IoUringSocketChannelConfig";
  private static final String RING_SERVER = "channel/uring/IoUringServerSocketChannel";
  private static final String RING_SOCKET = "channel/uring/LinuxSocket";
  private static final String SOCKET = "channel/unix/Socket";
  private static final String EPOLL = "channel/epoll/Native";
  private static final String EPOLL_CHANNEL = "channel/epoll/AbstractEpollChannel";
  private static final String EPOLL_UNSAFE = EPOLL_CHANNEL + "$AbstractEpollUnsafe";
  private static final String EPOLL_SERVER = "channel/epoll/EpollServerSocketChannel";
  private static final String EPOLL_SOCKET = "channel/epoll/LinuxSocket";

  /** io_uring for Netty 4.1, which has a project of its own. */
  private static final String RING_41 = "incubator/channel/uring/";

  private static final String RING_41_CHANNEL = RING_41 + "AbstractIOUringChannel";
  private static final String RING_41_UNSAFE = RING_41_CHANNEL + "$AbstractUringUnsafe";
  private static final String RING_41_SERVER = RING_41 + "IOUringServerSocketChannel";
  private static final String RING_41_SOCKET = RING_41 + "LinuxSocket";

  private static final String CONNECT =
      "connect(Ljava/net/SocketAddress;Ljava/net/SocketAddress;Lchannel/ChannelPromise;)V";
  private static final String DO_CONNECT =
      "doConnect(Ljava/net/SocketAddress;Ljava/net/SocketAddress;)Z";
  private static final String CONNECTED = "fulfillConnectPromise(Lchannel/ChannelPromise;Z)V";
  private static final String DO_BIND = "doBind(Ljava/net/SocketAddress;)V";

  /** Since which JDK: it may be there or not. */
  private static final int MAYBE = Integer.MAX_VALUE;

  /** Since which JDK, of Netty: it is there in each version that is supported. */
  private static final int ALWAYS = 0;

  private static final String SET = "settingSockopt setSockoptRefused";
  private static final String SETS = "fd option value";
  private static final String GET = "gotSockopt getSockoptRefused";
  private static final String AT = "this lock fd address";
  private static final String BINDS_TO = AT + " listens";
  private static final String CONNECTS = "fd number arg0 arg1";
  private static final String RECEIVED = "arg0 arg1 arg2 number open";
  private static final String WRITTEN = "arg0 threshold number";
  private static final String UNLISTENING = "unlistening";
  private static final String OUT_OF_BAND = "sendOutOfBandData|Net.sendOOB"; // 8, 13 on

  /**
   * The call that follows once a socket is connected or accepted. None of the places of {@code
   * connected} must be there: without, windows are narrow, which is no reason for TCP.
   */
  private static final String OWN_ADDRESS = "Net.localAddress";

  private static final String AT_CLOSE = "implCloseSelectableChannel()V";

  /** Class, method, where in it, the call that it is about, hook, what it is given, its answer. */
  private static final Place[] JDK = {
    at(NET, "socket", INSTEAD_OF, "Net.socket0", "open", "arg0 arg1 arg2", RESULT, 8),
    at(NET, "serverSocket", INSTEAD_OF, "Net.socket0", "open", "arg0 arg1 arg2", RESULT, 8),
    at(NET, "setSocketOption", SETS_SOCKOPT, "", SET, SETS, NOWHERE, 8),
    at(NET, "getSocketOption", GETS_SOCKOPT, "", GET, "fd option", RESULT, 8),
    at(PLAIN, "create", INSTEAD_OF, "socketCreate", "create", "fd listens arg0", NOWHERE, 8),
    at(PLAIN, "*onnect", BEFORE, "socketConnect", "connecting", AT, NOWHERE, 8),
    at(PLAIN, "*onnect", AFTER, "socketConnect", "connected", "fd", NOWHERE, MAYBE),
    at(PLAIN, "accept", AFTER, "socketAccept", "connected", "accepted", NOWHERE, MAYBE),
    at(PLAIN, "bind", BEFORE, "socketBind", "binding", BINDS_TO, NOWHERE, 8),
    at(PLAIN, "close()V", ENTRY, "", "closing", "this", NOWHERE, 8),
    at(PLAIN, "close()V", BEFORE, "socketPreClose", "ending", "this fd", NOWHERE, 8),
    at(PLAIN, "close()V", BEFORE, "socketPreClose", UNLISTENING, "fd", NOWHERE, MAYBE),
    at(PLAIN, "available", AFTER, "socketAvailable", "available", "result fd", RESULT, 8),
    at(PLAIN, "sendUrgentData", INSTEAD_OF, "socketSendUrgentData", "urgent", "fd", NOWHERE, 8),
    at(PLAIN, "getOption", GETS_SOCKOPT, "", GET, "fd option", RESULT, 8),
    at(PLAIN, "setOption", SETS_SOCKOPT, "", SET, SETS, NOWHERE, MAYBE),
    at(PLAIN_UNIX, "getOption", GETS_SOCKOPT, "", GET, "fd option", RESULT, MAYBE),
    at(PLAIN_UNIX, "setOption", SETS_SOCKOPT, "", SET, SETS, NOWHERE, MAYBE),
    at(PLAIN_UNIX, "socketSetOption", CALL_SETS_SOCKOPT, "socketSetOption0", SET, SETS, NOWHERE, 9),
    at(PLAIN_STREAM, "socketRead", READ_ERROR, "", "readFailed", "fd", RESULT, 8),
    at(DISPATCHER, "read", READ_ERROR, "", "readFailed", "fd", RESULT, 8),
    at(DISPATCHER, "readv", READ_ERROR, "", "readFailed", "fd", RESULT, 8),
    at(NIO_SOCKET, "*onnect", BEFORE, "Net.connect", "connecting", AT, NOWHERE, 13),
    at(NIO_SOCKET, "endConnect", BEFORE, OWN_ADDRESS, "connected", "fd", NOWHERE, MAYBE),
    at(NIO_SOCKET, "accept", BEFORE, OWN_ADDRESS, "connected", "fd", NOWHERE, MAYBE),
    at(NIO_SOCKET, "bind", BEFORE, "Net.bind", "binding", BINDS_TO, NOWHERE, 13),
    at(NIO_SOCKET, "close()V", ENTRY, "", "closing", "this", NOWHERE, 13),
    at(NIO_SOCKET, "close()V", BEFORE, "Net.getSocketOption", "ending", "this fd", NOWHERE, 13),
    at(NIO_SOCKET, "close()V", BEFORE, "tryClose", UNLISTENING, "fd", NOWHERE, MAYBE),
    at(NIO_SOCKET, "available", AFTER, "Net.available", "available", "result fd", RESULT, 13),
    at(NIO_SOCKET, "sendUrgentData", INSTEAD_OF, "Net.sendOOB", "urgent", "fd", RESULT, 13),
    at(CHANNEL, "connect", BEFORE, "Net.connect", "connecting", AT, NOWHERE, 8),
    at(CHANNEL, "blockingConnect", BEFORE, "Net.connect", "connecting", AT, NOWHERE, 17),
    at(CHANNEL, "*onnect", BEFORE, OWN_ADDRESS, "connected", "fd", NOWHERE, MAYBE),
    at(CHANNEL, "<init>", BEFORE, OWN_ADDRESS, "connected", "fd", NOWHERE, MAYBE),
    at(CHANNEL, "*ind", BEFORE, "Net.bind", "binding", BINDS_TO, NOWHERE, 8),
    at(CHANNEL, AT_CLOSE, ENTRY, "", "closing", "this", NOWHERE, 8),
    at(CHANNEL, AT_CLOSE, ENTRY, "", "ending", "this number", NOWHERE, 8),
    at(CHANNEL, "available", AFTER, "Net.available", "available", "result fd", RESULT, 17),
    at(CHANNEL, "sendOutOfBandData", INSTEAD_OF, OUT_OF_BAND, "urgent", "fd", RESULT, 8),
    at(SERVER_CHANNEL, "*ind", BEFORE, "Net.bind", "binding", BINDS_TO, NOWHERE, 8),
    at(SERVER_CHANNEL, AT_CLOSE, ENTRY, "", UNLISTENING, "number", NOWHERE, MAYBE),
    at(ASYNC, "<init>", BEFORE, OWN_ADDRESS, "connected", "fd", NOWHERE, MAYBE),
    at(ASYNC, "bind", BEFORE, "Net.bind", "binding", BINDS_TO, NOWHERE, 8),
    at(ASYNC_CHANNEL, "*onnect", BEFORE, "Net.connect", "connecting", AT, NOWHERE, 8),
    at(ASYNC_CHANNEL, "setConnected", BEFORE, OWN_ADDRESS, "connected", "fd", NOWHERE, MAYBE),
    at(ASYNC_CHANNEL, "implClose()V", ENTRY, "", "closing", "this", NOWHERE, 8),
    at(ASYNC_CHANNEL, "implClose()V", ENTRY, "", "ending", "this number", NOWHERE, 8),
    at(ASYNC_SERVER, "bind", BEFORE, "Net.bind", "binding", BINDS_TO, NOWHERE, 8),
    at(ASYNC_SERVER, "close()V", BEFORE, "implClose", UNLISTENING, "fd", NOWHERE, MAYBE),
    at(MBEAN_SERVERS, MAKES_SERVER, RETURN, "", "made", "object", NOWHERE, 8),
  };

  /** The same for Netty, whose classes lie in whatever package ends in {@code netty}. */
  private static final Place[] NETTY = {
    at(SOCKET, "newSocketStream0(Z)I", ENTRY, "", "open", "class arg0", RESULT, ALWAYS),
    at(SOCKET, "newSocketStream0(Z)I", RETURN, "", "opened", "result", NOWHERE, ALWAYS),
    at(SOCKET, "accept([B)I", RETURN, "", "connected", "result", NOWHERE, MAYBE),
    at(SOCKET, "*", NETTY_SOCKOPTS, "", SET, SETS, NOWHERE, MAYBE),
    at(DESCRIPTOR, "close()V", ENTRY, "", "closing", "fd number open", NOWHERE, ALWAYS),
    at(DESCRIPTOR, "markClosed()Z", ENTRY, "", "closing", "fd number open", NOWHERE, MAYBE),
    at(EPOLL_SOCKET, "*", NETTY_SOCKOPTS, "", SET, SETS, NOWHERE, MAYBE),
    at(EPOLL, "epollCtlAdd(III)V", ENTRY, "", "watching", "arg0 arg1 arg2", NOWHERE, ALWAYS),
    at(EPOLL, "epollCtlMod(III)V", ENTRY, "", "watching", "arg0 arg1 arg2", NOWHERE, ALWAYS),
    at(EPOLL_CHANNEL, DO_CONNECT, ENTRY, "", "connecting", CONNECTS, NOWHERE, ALWAYS),
    at(EPOLL_CHANNEL, DO_BIND, ENTRY, "", "binding", "fd number arg0", NOWHERE, ALWAYS),
    at(EPOLL_UNSAFE, CONNECTED, ENTRY, "", "connected", "number", NOWHERE, MAYBE),
    at(EPOLL_SERVER, DO_BIND, ENTRY, "", "listening", "fd number arg0", NOWHERE, ALWAYS),
    at(RING_SOCKET, "*", NETTY_SOCKOPTS, "", SET, SETS, NOWHERE, MAYBE),
    at(RING, "schedulePollAdd(IIZ)J", ENTRY, "", "mayMultishot", "arg2 number", "arg2", ALWAYS),
    at(RING, DO_BIND, ENTRY, "", "binding", "fd number arg0", NOWHERE, ALWAYS),
    at(RING_UNSAFE, CONNECT, ENTRY, "", "connecting", CONNECTS, NOWHERE, ALWAYS),
    at(RING_UNSAFE, CONNECTED, ENTRY, "", "connected", "number", NOWHERE, MAYBE),
    at(RING_UNSAFE, "pollAddComplete(IIS)V", ENTRY, "", "polled", "arg0 number", "arg0", ALWAYS),
    at(RING_UNSAFE, "readComplete(BIIS)V", ENTRY, "", "received", RECEIVED, "arg2", ALWAYS),
    at(RING_CONFIG, "shouldWriteZeroCopy(I)Z", ENTRY, "", "zeroCopied", WRITTEN, "arg0", MAYBE),
    at(RING_SERVER, "newChildChannel", ENTRY, "", "connected", "arg0", NOWHERE, MAYBE),
    at(RING_SERVER, DO_BIND, ENTRY, "", "listening", "fd number arg0", NOWHERE, ALWAYS),
    at(RING_41_SOCKET, "*", NETTY_SOCKOPTS, "", SET, SETS, NOWHERE, MAYBE),
    at(RING_41_UNSAFE, CONNECT, ENTRY, "", "connecting", CONNECTS, NOWHERE, ALWAYS),
    at(RING_41_UNSAFE, CONNECTED, ENTRY, "", "connected", "number", NOWHERE, MAYBE),
    at(RING_41_SERVER, "newChildChannel", ENTRY, "", "connected", "arg0", NOWHERE, MAYBE),
    at(RING_41_CHANNEL, DO_BIND, ENTRY, "", "binding", "fd number arg0", NOWHERE, ALWAYS),
    at(RING_41_SERVER, DO_BIND, ENTRY, "", "listening", "fd number arg0", NOWHERE, ALWAYS),
  };

  /** Classes that load some milliseconds before the first socket of a kind is opened. */
  private static final String[] WAKE_UPS = {
    "java/net/Socket",
    "java/net/ServerSocket",
    "java/nio/channels/SocketChannel",
    "java/nio/channels/ServerSocketChannel",
    "java/nio/channels/AsynchronousSocketChannel",
    "java/nio/channels/AsynchronousServerSocketChannel",
  };

  /**
   * Which sockets need which classes: all of a group are instrumented, or its sockets are left to
   * the JDK. First what the log calls the sockets, then the class of connections.
   */
  private static final String[][] GROUPS = {
    {"blocking sockets", NIO_SOCKET, NET, DISPATCHER},
    {"socket channels", CHANNEL, SERVER_CHANNEL, NET, DISPATCHER},
    {"asynchronous channels", ASYNC_CHANNEL, ASYNC, ASYNC_SERVER, NET, DISPATCHER},
    {"sockets of the plain implementation", PLAIN, PLAIN_UNIX, PLAIN_STREAM},
  };

  private static final Map<String, List<Place>> JDK_BY_CLASS = byClass(JDK);
  private static final Map<String, List<Place>> NETTY_BY_CLASS = byClass(NETTY);

  private Instrumented() {}

  private static Place at(
      String className,
      String method,
      Place.Where where,
      String call,
      String hook,
      String given,
      String answer,
      int since) {
    return new Place(className, method, where, call, hook, given, answer, since);
  }

  private static Map<String, List<Place>> byClass(Place[] places) {
    Map<String, List<Place>> byClass = new LinkedHashMap<>();
    for (Place place : places) {
      List<Place> of = byClass.get(place.className);
      if (of == null) {
        of = new ArrayList<>();
        byClass.put(place.className, of);
      }
      of.add(place);
    }
    return byClass;
  }

  /** Whether a class of the JDK's, by its internal name, is in the table. */
  public static boolean hasJdk(String name) {
    return JDK_BY_CLASS.containsKey(name);
  }

  /** Whether a class of another loader, by its internal name, is one of a Netty's. */
  public static boolean hasNetty(String name) {
    return nettyPackage(name) != null;
  }

  /** Whether a class of the JDK's tells, as it loads, that a socket will be opened soon. */
  public static boolean isWakeUp(String name) {
    for (String wakeUp : WAKE_UPS) {
      if (wakeUp.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The places in a class.
   *
   * @param netty the package of Netty, "" for a class of the JDK's
   * @param name the class's internal name
   */
  static List<Place> placesIn(String netty, String name) {
    return (netty.isEmpty() ? JDK_BY_CLASS : NETTY_BY_CLASS).get(name.substring(netty.length()));
  }

  /**
   * The package, with a slash behind it, in which the Netty lies that a class belongs to; null: the
   * class is not in the table.
   *
   * @param name its internal name
   */
  static String nettyPackage(String name) {
    int at = name.lastIndexOf("/channel/");
    if (at < 0) {
      return null;
    }
    int end = name.startsWith("incubator", at - 9) ? at - 9 : at + 1;
    boolean isIn = NETTY_BY_CLASS.containsKey(name.substring(end));
    String netty = name.substring(0, end);
    return isIn && netty.endsWith("netty/") ? netty : null;
  }

  /** The groups of the JDK's classes: what the log calls their sockets, then the classes. */
  static String[][] groups() {
    return GROUPS;
  }

  /** Whether a class of the JDK's must be there in this JDK. */
  static boolean isExpected(String name) {
    for (Place place : JDK_BY_CLASS.get(name)) {
      if (place.isRequiredOn(Jdk.feature())) {
        return true;
      }
    }
    return false;
  }

  /** The names of Netty's classes, without its package. */
  static Collection<String> nettyClasses() {
    return NETTY_BY_CLASS.keySet();
  }
}
