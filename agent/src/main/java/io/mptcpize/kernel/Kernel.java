package io.mptcpize.kernel;

import io.mptcpize.sockopt.Sockopt;
import java.nio.charset.StandardCharsets;

/**
 * The system calls that the agent makes, with the kernel's numbers for them. Every method that
 * returns an int returns a negated errno for an error. Numbers are those of asm-generic, as on
 * x86-64 and aarch64.
 */
public final class Kernel {
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;

  public static final int SOCK_STREAM = 1;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;

  public static final int IPPROTO_TCP = 6;

  /** include/uapi/linux/in.h */
  public static final int IPPROTO_MPTCP = 262;

  private static final int F_GETFD = 1;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_GETFL = 3;
  private static final int FD_CLOEXEC = 1;
  private static final int MSG_PEEK = 0x2;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int SHUT_WR = 1;
  private static final short POLLIN = 1;
  private static final short POLLRDHUP = 0x2000;
  private static final int FIONREAD = 0x541b;
  private static final int SIOCOUTQ = 0x5411;
  private static final int SIOCOUTQNSD = 0x894b;
  private static final int RLIMIT_NOFILE = 7;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;

  private final Libc libc;
  private final Object socket;
  private final Object close;
  private final Object setsockopt;
  private final Object getsockopt;
  private final Object getsockname;
  private final Object getpeername;
  private final Object bind;
  private final Object fcntl;
  private final Object dup3;
  private final Object epollCtl;
  private final Object recv;
  private final Object send;
  private final Object poll;
  private final Object shutdown;
  private final Object ioctl;

  /** The ints 0 and 1, never written again: what options that are on or off point at. */
  private final Scratch bits;

  /** struct epoll_event is packed on x86-64 only; the JDK sets data.fd. */
  private final int epollDataAt;

  public Kernel(Libc libc) {
    this.libc = libc;
    socket = libc.function("socket");
    close = libc.function("close");
    setsockopt = libc.function("setsockopt");
    getsockopt = libc.function("getsockopt");
    getsockname = libc.function("getsockname");
    getpeername = libc.function("getpeername");
    bind = libc.function("bind");
    fcntl = libc.function("fcntl");
    dup3 = libc.function("dup3");
    recv = libc.function("recv");
    send = libc.function("send");
    poll = libc.function("poll");
    shutdown = libc.function("shutdown");
    ioctl = libc.function("ioctl");
    epollCtl = libc.function("epoll_ctl");
    bits = libc.scratch();
    bits.bytes.putInt(4, 1);
    epollDataAt = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
  }

  /** Memory for the calls below, in a {@code try} that gives it back. */
  public Scratch scratch() {
    return libc.scratch();
  }

  /**
   * A scratch for values of up to so many bytes, which is never given back.
   *
   * @throws OutOfMemoryError if there is no memory for it
   */
  Scratch largeScratch(int bytes) {
    return libc.largeScratch(bytes);
  }

  /** The file of the native library that the calls need beside the JDK's; null: none. */
  public String library() {
    return libc.library();
  }

  /** socket(2). */
  public int socket(int family, int type, int protocol) {
    return libc.call(socket, family, type, protocol, 0, 0);
  }

  /** close(2) of a descriptor that is open and ours alone. */
  public void close(int fd) {
    libc.call(close, fd, 0, 0, 0, 0);
  }

  /** setsockopt(2) of an option that is on or off. */
  public int set(int fd, Sockopt option, boolean on) {
    long value = bits.address + (on ? 4 : 0);
    return libc.call(setsockopt, fd, option.level, option.number, value, 4);
  }

  /** setsockopt(2) of an option that is an int. */
  public int set(int fd, Sockopt option, int value) {
    try (Scratch scratch = scratch()) {
      scratch.bytes.putInt(0, value);
      return set(fd, option, scratch, 4);
    }
  }

  /** setsockopt(2) with the scratch's first bytes. */
  public int set(int fd, Sockopt option, Scratch scratch, int length) {
    return libc.call(setsockopt, fd, option.level, option.number, scratch.address, length);
  }

  /** getsockopt(2): the value's length in bytes; the value stands at the scratch's start. */
  public int get(int fd, Sockopt option, Scratch scratch) {
    int at = scratch.lengthAt;
    scratch.bytes.putInt(at, at);
    long length = scratch.address + at;
    int result = libc.call(getsockopt, fd, option.level, option.number, scratch.address, length);
    return result < 0 ? result : scratch.bytes.getInt(at);
  }

  /** An option that is an int and never negative. */
  public int getInt(int fd, Sockopt option, Scratch scratch) {
    int length = get(fd, option, scratch);
    return length < 0 ? length : scratch.bytes.getInt(0);
  }

  /** getsockname(2): the address's length in bytes; it stands at the scratch's start. */
  public int localAddress(int fd, Scratch scratch) {
    return name(getsockname, fd, scratch);
  }

  /** getpeername(2), in the same way. */
  int remoteAddress(int fd, Scratch scratch) {
    return name(getpeername, fd, scratch);
  }

  private int name(Object function, int fd, Scratch scratch) {
    int at = scratch.lengthAt;
    scratch.bytes.putInt(at, at);
    int result = libc.call(function, fd, scratch.address, scratch.address + at, 0, 0);
    return result < 0 ? result : scratch.bytes.getInt(at);
  }

  /** bind(2) to the address at the scratch's start. */
  public int bind(int fd, Scratch scratch, int length) {
    return libc.call(bind, fd, scratch.address, length, 0, 0);
  }

  /** Whether a descriptor has O_NONBLOCK. */
  public boolean isNonBlocking(int fd) {
    return (libc.call(fcntl, fd, F_GETFL, 0, 0, 0) & SOCK_NONBLOCK) != 0;
  }

  /** Whether a descriptor has FD_CLOEXEC. */
  public boolean isCloseOnExec(int fd) {
    return (libc.call(fcntl, fd, F_GETFD, 0, 0, 0) & FD_CLOEXEC) != 0;
  }

  /** dup3(2): {@code to} becomes another name of {@code from}'s socket; what it was is closed. */
  public int replace(int from, int to, boolean closeOnExec) {
    return libc.call(dup3, from, to, closeOnExec ? SOCK_CLOEXEC : 0, 0, 0);
  }

  /**
   * recv(2) of at most so many bytes into nothing, without taking them: how many there are, 0 at
   * the end of the stream.
   */
  int peekLength(int fd, int most) {
    return libc.call(recv, fd, 0, most, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT, 0);
  }

  /** recv(2) of a byte into the scratch, without taking it: 1, 0 at the end of the stream. */
  int peekByte(int fd, Scratch scratch) {
    return libc.call(recv, fd, scratch.address, 1, MSG_PEEK | MSG_DONTWAIT, 0);
  }

  /** send(2) of no byte: whether one would be accepted. Takes an error away that is pending. */
  boolean takesBytes(int fd) {
    return libc.call(send, fd, 0, 0, MSG_DONTWAIT | MSG_NOSIGNAL, 0) >= 0;
  }

  /** send(2) of the scratch's first bytes: how many were sent. */
  int send(int fd, Scratch scratch, int length) {
    return libc.call(send, fd, scratch.address, length, MSG_NOSIGNAL, 0);
  }

  /** recv(2) to the scratch's start, waiting for it: how many bytes have come. */
  int receive(int fd, Scratch scratch, int most) {
    return libc.call(recv, fd, scratch.address, most, 0, 0);
  }

  /**
   * setns(2) of the calling thread into the namespace that a file of {@code /proc} stands for.
   *
   * @param kind CLONE_NEW…
   */
  int enter(String file, int kind) {
    Scratch path = largeScratch(file.length() + 1);
    path.put(file.getBytes(StandardCharsets.US_ASCII));
    int fd = libc.call(libc.function("open"), path.address, SOCK_CLOEXEC, 0, 0, 0);
    if (fd < 0) {
      return fd;
    }
    int result = libc.call(libc.function("setns"), fd, kind, 0, 0, 0);
    close(fd);
    return result;
  }

  /**
   * shutdown(2) of the output; has its effect also on a connection that is dead. What it returns
   * the second time tells whether there still is a connection.
   */
  public int shutDownOutput(int fd) {
    return libc.call(shutdown, fd, SHUT_WR, 0, 0, 0);
  }

  /** Another descriptor of the same socket, which child processes do not get. */
  public int duplicate(int fd) {
    return libc.call(fcntl, fd, F_DUPFD_CLOEXEC, 0, 0, 0);
  }

  /** How many bytes can be read; on MPTCP the stream's end, or an error, counts as one. */
  int unread(int fd, Scratch scratch) {
    return count(fd, FIONREAD, scratch);
  }

  /** How many bytes of the stream, with its end, the peer has not acknowledged. */
  int unacknowledged(int fd, Scratch scratch) {
    return count(fd, SIOCOUTQ, scratch);
  }

  /** How many of them were not even sent: on MPTCP, were handed to no subflow. */
  int unsent(int fd, Scratch scratch) {
    return count(fd, SIOCOUTQNSD, scratch);
  }

  private int count(int fd, int request, Scratch scratch) {
    int result = libc.call(ioctl, fd, request, scratch.address, 0, 0);
    return result < 0 ? result : scratch.bytes.getInt(0);
  }

  /** How many descriptors this process may have. */
  public long mostDescriptors() {
    try (Scratch scratch = scratch()) {
      Object getrlimit = libc.function("getrlimit");
      int result = libc.call(getrlimit, RLIMIT_NOFILE, scratch.address, 0, 0, 0);
      long most = result < 0 ? 0 : scratch.bytes.getLong(0);
      return most < 0 ? Long.MAX_VALUE : most; // unlimited
    }
  }

  /** poll(2) without waiting: whether POLLERR or POLLHUP is reported. Takes no error away. */
  boolean isBroken(int fd, Scratch scratch) {
    return hasEvent(fd, (short) 0, scratch);
  }

  /** The same with POLLIN, too: whether a read would not wait. */
  boolean isReadable(int fd, Scratch scratch) {
    return hasEvent(fd, POLLIN, scratch);
  }

  /** The same with POLLRDHUP, too: whether the peer's stream has ended. */
  boolean hasEnded(int fd, Scratch scratch) {
    return hasEvent(fd, POLLRDHUP, scratch);
  }

  private boolean hasEvent(int fd, short asked, Scratch scratch) {
    scratch.bytes.putInt(0, fd).putShort(4, asked).putShort(6, (short) 0);
    return libc.call(poll, scratch.address, 1, 0, 0, 0) > 0;
  }

  /** epoll_ctl(EPOLL_CTL_ADD), with the descriptor as data, as the JDK and Netty have it. */
  public int watch(int epoll, int fd, int events) {
    try (Scratch scratch = scratch()) {
      scratch.bytes.putInt(0, events).putInt(4, 0).putInt(8, 0).putInt(12, 0);
      scratch.bytes.putInt(epollDataAt, fd);
      return libc.call(epollCtl, epoll, EPOLL_CTL_ADD, fd, scratch.address, 0);
    }
  }

  /** epoll_ctl(EPOLL_CTL_DEL). */
  public void unwatch(int epoll, int fd) {
    libc.call(epollCtl, epoll, EPOLL_CTL_DEL, fd, 0, 0);
  }
}
