package io.mptcpize.core;

import java.security.PrivilegedExceptionAction;

/** Both address families over one kernel, and what acts on their sockets. */
final class Families {
  /** States of a TCP socket, in include/net/tcp_states.h. */
  static final int TCP_SYN_SENT = 2;

  static final int TCP_CLOSE = 7;

  /**
   * Where tcpi_segs_out and tcpi_segs_in stand in struct tcp_info (4.2 and newer, so wherever there
   * is MPTCP).
   */
  private static final int SEGMENTS_OUT_AT = 136;

  private static final int SEGMENTS_IN_AT = 140;

  /** Where mptcpi_flags stands in struct mptcp_info; 0: no key from a peer, and no fallback yet. */
  private static final int MPTCP_FLAGS_AT = 8;

  final Family v4;
  final Family v6;
  final Conversion conversion;
  final WideWindow wideWindow;
  private final Kernel kernel;
  private volatile boolean told;

  /** Made when they are first needed: few rules have names, few channels selectors by then. */
  private Names names;

  private Watchers watchers;

  private volatile NativeCode nativeCode;

  /** Null until an option was refused. */
  private volatile RefusedOptions refusedOptions;

  Families(Kernel kernel, Counters counters, int wideWindow) {
    this.kernel = kernel;
    this.wideWindow = new WideWindow(kernel, wideWindow);
    v4 = new Family(kernel, Kernel.AF_INET, "IPv4");
    v6 = new Family(kernel, Kernel.AF_INET6, "IPv6");
    conversion = new Conversion(kernel, v4, v6, this.wideWindow, counters);
  }

  Family of(boolean ipv6) {
    return ipv6 ? v6 : v4;
  }

  synchronized Names names() throws Exception {
    if (names == null) {
      names =
          Privileged.run(
              new PrivilegedExceptionAction<Names>() {
                @Override
                public Names run() throws Exception {
                  return new Names();
                }
              });
    }
    return names;
  }

  NativeCode nativeCode() throws Exception {
    NativeCode made = nativeCode;
    if (made == null) {
      made =
          Privileged.run(
              new PrivilegedExceptionAction<NativeCode>() {
                @Override
                public NativeCode run() throws Exception {
                  return new NativeCode();
                }
              });
      nativeCode = made;
    }
    return made;
  }

  synchronized Watchers watchers() throws Exception {
    if (watchers == null) {
      watchers =
          Privileged.run(
              new PrivilegedExceptionAction<Watchers>() {
                @Override
                public Watchers run() throws Exception {
                  return new Watchers(kernel);
                }
              });
    }
    return watchers;
  }

  /** Has an epoll instance watch a descriptor no more. */
  void unwatch(int epoll, int fd) {
    kernel.unwatch(epoll, fd);
  }

  /**
   * Has an epoll instance watch a descriptor.
   *
   * @throws IllegalStateException if the kernel does not let it
   */
  void watch(int epoll, int fd, int events) {
    Scratch scratch = kernel.take();
    int result = kernel.watch(epoll, fd, events, scratch);
    kernel.give(scratch);
    if (result < 0) {
      throw new IllegalStateException("epoll_ctl: " + Errno.name(-result));
    }
  }

  /** Null if no option was refused yet. */
  RefusedOptions refusedOptionsSoFar() {
    return refusedOptions;
  }

  synchronized RefusedOptions refusedOptions() {
    if (refusedOptions == null) {
      refusedOptions = new RefusedOptions(kernel);
    }
    return refusedOptions;
  }

  /** Whether this is an MPTCP socket, fallen back or not. */
  boolean isMptcp(int fd) {
    return kernel.isMptcp(fd);
  }

  /** Whether this is an MPTCP socket with bytes to read, its stream's end or an error. */
  boolean isReadableMptcp(int fd) {
    Scratch scratch = kernel.take();
    try {
      return kernel.isReadable(fd, scratch) && kernel.isMptcp(fd, scratch);
    } finally {
      kernel.give(scratch);
    }
  }

  /**
   * Whether this is an MPTCP socket. If it is dead, which a read was just told of, its output is
   * shut down: the kernel (up to 6.18) tells one call of an error, and another thread, which waits
   * until there is room to write, would wait for ever. On TCP that call ends with EPIPE, and so it
   * does.
   */
  boolean isMptcpAfterError(int fd) {
    Scratch scratch = kernel.take();
    try {
      boolean mptcp = kernel.isMptcp(fd, scratch);
      if (mptcp && kernel.isBroken(fd, scratch)) {
        kernel.shutDownOutput(fd);
      }
      return mptcp;
    } finally {
      kernel.give(scratch);
    }
  }

  /**
   * Whether this is an MPTCP socket that can send: no error was reported of it, nor the end of both
   * streams, and its output was not shut down.
   */
  boolean isLiveMptcp(int fd) {
    Scratch scratch = kernel.take();
    try {
      return kernel.isMptcp(fd, scratch)
          && !kernel.isBroken(fd, scratch)
          && kernel.takesBytes(fd); // last: this would take an error away
    } finally {
      kernel.give(scratch);
    }
  }

  /**
   * What an MPTCP socket is that began to connect and has not heard anything of its peer: {@link
   * #TCP_SYN_SENT} if it still waits, {@link #TCP_CLOSE} if it was shut down while it waited, or
   * could not even send; 0 for all others.
   */
  int stateWithoutAnswer(int fd) {
    Scratch scratch = kernel.take();
    try {
      // of a connection that has ended, nothing but these flags tells that it was one
      if (!kernel.isMptcp(fd, scratch)
          || kernel.getOption(fd, Kernel.SOL_MPTCP, Kernel.MPTCP_INFO, scratch) < 0
          || scratch.bytes.getInt(MPTCP_FLAGS_AT) != 0
          || kernel.getOption(fd, Kernel.IPPROTO_TCP, Kernel.TCP_INFO, scratch) < 0) {
        return 0;
      }
      int state = scratch.bytes.get(0);
      boolean waits = state == TCP_SYN_SENT && scratch.bytes.getInt(SEGMENTS_IN_AT) == 0;
      boolean shut = state == TCP_CLOSE && scratch.bytes.getInt(SEGMENTS_OUT_AT) == 0;
      return waits || shut ? state : 0;
    } finally {
      kernel.give(scratch);
    }
  }

  /**
   * Counts what can be read from a socket. On MPTCP, FIONREAD counts the stream's end, by a FIN or
   * a reset, as a byte (seen up to 6.18): the JDK's TLS and HTTP server code, which reads while
   * there is something available, would never end.
   */
  int readableBytes(int claimed, int fd) {
    Scratch scratch = kernel.take();
    try {
      int protocol = kernel.intOption(fd, Kernel.SOL_SOCKET, Kernel.SO_PROTOCOL, scratch);
      if (protocol != Kernel.IPPROTO_MPTCP) {
        // the plain implementation lets another thread close: the JDK's marker is here, or nothing
        boolean isClosed = protocol == 0 || protocol == -Errno.EBADF;
        return isClosed ? 0 : claimed;
      }
      // A look into an empty queue would take a pending reset away: the application's read would
      // then be told of a regular end.
      if (claimed == 1
          && kernel.intOption(fd, Kernel.SOL_SOCKET, Kernel.SO_MEMINFO, scratch) == 0) {
        return 0;
      }
    } finally {
      kernel.give(scratch);
    }
    return Math.max(0, kernel.peekLength(fd, claimed)); // an error: there is nothing to read
  }

  /** Writes what the kernel says of MPTCP, when it has said it: a shortage is no answer. */
  void tellVerdictOnce() {
    if (told) {
      return;
    }
    boolean gives4 = v4.gives();
    boolean gives6 = v6.gives();
    if (!gives4 && v4.refusal() == null || !gives6 && v6.refusal() == null || tell()) {
      return;
    }
    if (gives4 && gives6) {
      Log.info("the kernel gives MPTCP for IPv4 and IPv6");
    } else if (gives4) {
      Log.warn("the kernel gives MPTCP for IPv4; IPv6 sockets are TCP: " + v6.refusal());
    } else if (gives6) {
      Log.warn("the kernel gives MPTCP for IPv6; IPv4 sockets are TCP: " + v4.refusal());
    } else {
      Log.warn("the kernel refuses MPTCP, sockets are TCP: " + v4.refusal());
    }
  }

  /**
   * @return whether another thread tells it
   */
  private synchronized boolean tell() {
    boolean before = told;
    told = true;
    return before;
  }
}
