package io.mptcpize.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_IPV6 = 41;

  /** include/uapi/linux/in.h */
  static final int IPPROTO_MPTCP = 262;

  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_KEEPALIVE = 9;
  static final int TCP_NODELAY = 1;
  static final int IPV6_V6ONLY = 26;

  private final NativeCalls calls;
  private final Object socket;
  private final Object close;
  private final Object setsockopt;

  /** The ints 0 and 1 in native memory, never written again: what boolean options point at. */
  private final ByteBuffer bits = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());

  private final long bitsAddress;

  Kernel(NativeCalls calls) {
    this.calls = calls;
    socket = calls.symbol("socket");
    close = calls.symbol("close");
    setsockopt = calls.symbol("setsockopt");
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

  @Override
  public String toString() {
    return calls.toString();
  }
}
