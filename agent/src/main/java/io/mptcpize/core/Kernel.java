package io.mptcpize.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The system calls that the agent makes, with the kernel's numbers for them. Every method returns a
 * negated errno for an error. Numbers are those of asm-generic, as on x86-64 and aarch64.
 */
final class Kernel {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  static final int SOCK_STREAM = 1;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;

  static final int IPPROTO_IP = 0;
  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_IPV6 = 41;

  /** include/uapi/linux/in.h */
  static final int IPPROTO_MPTCP = 262;

  /** include/uapi/linux/mptcp.h, 5.16 and newer */
  static final int SOL_MPTCP = 284;

  static final int MPTCP_INFO = 1;

  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_RCVBUF = 8;
  static final int SO_KEEPALIVE = 9;
  static final int SO_REUSEPORT = 15;
  static final int SO_PROTOCOL = 38;

  /** Its first int is the memory, in bytes, that what was received and not yet read takes. */
  static final int SO_MEMINFO = 55;

  static final int SO_BUF_LOCK = 72;
  static final int TCP_NODELAY = 1;
  static final int TCP_INFO = 11;
  static final int IP_FREEBIND = 15;
  static final int IPV6_V6ONLY = 26;

  private final NativeCalls calls;
  private final Object socket;
  private final Object close;
  private final Object setsockopt;
  private final Object getsockopt;
  private final Object getsockname;
  private final Object bind;
  private final Object fcntl;
  private final Object dup3;
  private final Object epollCtl;
  private final Object recv;
  private final Object send;
  private final Object poll;
  private final Object shutdown;
  private final ConcurrentLinkedQueue<Scratch> scratches = new ConcurrentLinkedQueue<>();

  /** The ints 0 and 1 in native memory, never written again: what boolean options point at. */
  private final ByteBuffer bits = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());

  private final long bitsAddress;

  Kernel(NativeCalls calls) {
    this.calls = calls;
    socket = calls.symbol("socket");
    close = calls.symbol("close");
    setsockopt = calls.symbol("setsockopt");
    getsockopt = calls.symbol("getsockopt");
    getsockname = calls.symbol("getsockname");
    bind = calls.symbol("bind");
    fcntl = calls.symbol("fcntl");
    dup3 = calls.symbol("dup3");
    recv = calls.symbol("recv");
    send = calls.symbol("send");
    poll = calls.symbol("poll");
    shutdown = calls.symbol("shutdown");
    epollCtl = calls.symbol("epoll_ctl");
    bits.putInt(4, 1);
    bitsAddress = calls.address(bits);
  }

  /** socket(2). */
  int socket(int family, int type, int protocol) {
    return calls.call(socket, family, type, protocol, 0, 0);
  }

  /** close(2) of a descriptor that is open and ours alone. */
  void close(int fd) {
    calls.call(close, fd, 0, 0, 0, 0);
  }

  /** setsockopt(2) of an option that is on or off. */
  int setOption(int fd, int level, int option, boolean on) {
    return calls.call(setsockopt, fd, level, option, bitsAddress + (on ? 4 : 0), 4);
  }

  /** Memory for the calls below; {@link #give} it back. */
  Scratch take() {
    Scratch scratch = scratches.poll();
    return scratch != null ? scratch : new Scratch(calls);
  }

  void give(Scratch scratch) {
    scratches.offer(scratch);
  }

  /** getsockopt(2): the value's length, which stands at the scratch's start, or a negated errno. */
  int getOption(int fd, int level, int option, Scratch scratch) {
    scratch.bytes.putInt(Scratch.LENGTH_AT, Scratch.LENGTH_AT);
    long length = scratch.address + Scratch.LENGTH_AT;
    int result = calls.call(getsockopt, fd, level, option, scratch.address, length);
    return result < 0 ? result : scratch.bytes.getInt(Scratch.LENGTH_AT);
  }

  /** setsockopt(2) with the scratch's first bytes. */
  int setOption(int fd, int level, int option, Scratch scratch, int length) {
    return calls.call(setsockopt, fd, level, option, scratch.address, length);
  }

  /** An option that is an int and never negative, or a negated errno. */
  int intOption(int fd, int level, int option, Scratch scratch) {
    int length = getOption(fd, level, option, scratch);
    return length < 0 ? length : scratch.bytes.getInt(0);
  }

  /** Whether a descriptor is an MPTCP socket, fallen back or not. */
  boolean isMptcp(int fd, Scratch scratch) {
    return intOption(fd, SOL_SOCKET, SO_PROTOCOL, scratch) == IPPROTO_MPTCP;
  }

  /** The same, for callers that ask for nothing else. */
  boolean isMptcp(int fd) {
    Scratch scratch = take();
    try {
      return isMptcp(fd, scratch);
    } finally {
      give(scratch);
    }
  }

  /** getsockname(2): the address's length, which stands at the scratch's start, or an errno. */
  int localAddress(int fd, Scratch scratch) {
    scratch.bytes.putInt(Scratch.LENGTH_AT, Scratch.LENGTH_AT);
    long length = scratch.address + Scratch.LENGTH_AT;
    int result = calls.call(getsockname, fd, scratch.address, length, 0, 0);
    return result < 0 ? result : scratch.bytes.getInt(Scratch.LENGTH_AT);
  }

  /** bind(2) to the address at the scratch's start. */
  int bind(int fd, Scratch scratch, int length) {
    return calls.call(bind, fd, scratch.address, length, 0, 0);
  }

  /** fcntl(F_GETFL): O_NONBLOCK and others. */
  int statusFlags(int fd) {
    return calls.call(fcntl, fd, 3, 0, 0, 0);
  }

  /** fcntl(F_GETFD): 1 for close-on-exec. */
  int descriptorFlags(int fd) {
    return calls.call(fcntl, fd, 1, 0, 0, 0);
  }

  /** dup3(2): {@code to} becomes another name of {@code from}'s socket; what it was is closed. */
  int replace(int from, int to, boolean closeOnExec) {
    return calls.call(dup3, from, to, closeOnExec ? SOCK_CLOEXEC : 0, 0, 0);
  }

  /**
   * recv(MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT) of at most so many bytes into nothing: how many there
   * are, 0 at the end of the stream.
   */
  int peekLength(int fd, int most) {
    return calls.call(recv, fd, 0, most, 0x2 | 0x20 | 0x40, 0);
  }

  /** send(MSG_DONTWAIT | MSG_NOSIGNAL) of no byte: whether one would be accepted. */
  boolean takesBytes(int fd) {
    return calls.call(send, fd, 0, 0, 0x40 | 0x4000, 0) >= 0;
  }

  /** shutdown(2) with SHUT_WR; has its effect also on a connection that is dead. */
  void shutDownOutput(int fd) {
    calls.call(shutdown, fd, 1, 0, 0, 0);
  }

  /** poll(2) without waiting: whether POLLERR or POLLHUP is reported. Takes no error away. */
  boolean isBroken(int fd, Scratch scratch) {
    return hasEvent(fd, (short) 0, scratch);
  }

  /** The same with POLLIN, too. */
  boolean isReadable(int fd, Scratch scratch) {
    return hasEvent(fd, (short) 1, scratch);
  }

  private boolean hasEvent(int fd, short asked, Scratch scratch) {
    scratch.bytes.putInt(0, fd).putShort(4, asked).putShort(6, (short) 0);
    return calls.call(poll, scratch.address, 1, 0, 0, 0) > 0;
  }

  /** epoll_ctl(EPOLL_CTL_ADD), with the descriptor as data, as the JDK's selectors have it. */
  int watch(int epoll, int fd, int events, Scratch scratch) {
    // struct epoll_event is packed on x86-64 only; the JDK sets data.fd
    int dataAt = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
    scratch.bytes.putInt(0, events).putInt(4, 0).putInt(8, 0).putInt(12, 0);
    scratch.bytes.putInt(dataAt, fd);
    return calls.call(epollCtl, epoll, 1, fd, scratch.address, 0);
  }

  /** epoll_ctl(EPOLL_CTL_DEL). */
  void unwatch(int epoll, int fd) {
    calls.call(epollCtl, epoll, 2, fd, 0, 0);
  }
}
