package io.mptcpize.demo.wire;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;

/** Sockets opened as MPTCP on 127.0.0.1 without the agent and without the JDK. */
final class RawSockets {
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int SOCKADDR_IN = 16;

  /** libc. */
  public interface Calls {
    int socket(int domain, int type, int protocol);

    int connect(int fd, @In ByteBuffer address, int length);

    int bind(int fd, @In ByteBuffer address, int length);

    int listen(int fd, int backlog);

    int accept(int fd, @In ByteBuffer address, @In ByteBuffer length);

    int close(int fd);
  }

  private static final Calls LIBC = LibraryLoader.create(Calls.class).load("c");

  private RawSockets() {}

  /** A descriptor, or -1 where the kernel refuses MPTCP. */
  static int mptcp() {
    return LIBC.socket(AF_INET, SOCK_STREAM, Kernel.IPPROTO_MPTCP);
  }

  static void connect(int fd, int port) {
    succeeded(LIBC.connect(fd, loopback(port), SOCKADDR_IN));
  }

  static InetSocketAddress listen(int fd) {
    succeeded(LIBC.bind(fd, loopback(0), SOCKADDR_IN));
    succeeded(LIBC.listen(fd, 8));
    return Kernel.local(fd);
  }

  static int accept(int fd) {
    int accepted = LIBC.accept(fd, null, null);
    succeeded(accepted < 0 ? accepted : 0);
    return accepted;
  }

  static void close(int fd) {
    LIBC.close(fd);
  }

  private static ByteBuffer loopback(int port) {
    ByteBuffer address = ByteBuffer.allocateDirect(SOCKADDR_IN);
    address.order(ByteOrder.nativeOrder()).putShort((short) AF_INET);
    address.order(ByteOrder.BIG_ENDIAN).putShort((short) port).putInt(0x7f000001);
    return address.rewind();
  }

  private static void succeeded(int result) {
    if (result != 0) {
      throw new AssertionError("a call of libc failed");
    }
  }
}
