package io.mptcpize.it.program.rules;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;

/** The C library, called through jnr: what neither the JDK nor the agent has a hand in. */
final class Libc {
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_REUSEPORT = 15;
  static final int IPPROTO_IP = 0;
  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_IPV6 = 41;
  static final int IPPROTO_MPTCP = 262;

  private static final int SOCK_STREAM = 1;
  private static final int SO_DOMAIN = 39;
  private static final int SO_PROTOCOL = 38;

  private static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");

  private Libc() {}

  /** 6 is TCP, 262 is MPTCP; negative: an errno. */
  static int protocol(int descriptor) {
    return number(descriptor, SOL_SOCKET, SO_PROTOCOL);
  }

  /** {@link #AF_INET} or {@link #AF_INET6}. */
  static int family(int descriptor) {
    return number(descriptor, SOL_SOCKET, SO_DOMAIN);
  }

  private static int number(int descriptor, int level, int option) {
    byte[] value = option(descriptor, level, option);
    return value == null
        ? -LastError.getLastError(Runtime.getSystemRuntime())
        : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }

  /** getsockopt(2): the value, or null for an error. */
  static byte[] option(int descriptor, int level, int option) {
    byte[] value = new byte[256];
    IntByReference length = new IntByReference(value.length);
    int result = CALLS.getsockopt(descriptor, level, option, value, length);
    return result < 0 ? null : Arrays.copyOf(value, length.intValue());
  }

  /** setsockopt(2): 0, or an errno made negative. */
  static int setOption(int descriptor, int level, int option, byte[] value) {
    return checked(CALLS.setsockopt(descriptor, level, option, value, value.length));
  }

  /** The same for an option that is on. */
  static int switchOn(int descriptor, int level, int option) {
    return setOption(descriptor, level, option, new byte[] {1, 0, 0, 0});
  }

  /** fcntl(2): F_GETFL is 3, F_SETFL 4, F_GETFD 1, F_SETFD 2. */
  static int fcntl(int descriptor, int command, int argument) {
    return checked(CALLS.fcntl(descriptor, command, argument));
  }

  /** A new stream socket of a family, or an errno made negative. */
  static int socket(int family) {
    return socket(family, 0);
  }

  /** The same of a protocol of that family. */
  static int socket(int family, int protocol) {
    return checked(CALLS.socket(family, SOCK_STREAM, protocol));
  }

  /** bind(2) to an address of the socket's family: 0, or an errno made negative. */
  static int bind(int descriptor, InetSocketAddress to) {
    byte[] address = to.getAddress().getAddress();
    boolean ipv6 = address.length == 16;
    ByteBuffer bytes = ByteBuffer.allocateDirect(ipv6 ? 28 : 16).order(ByteOrder.nativeOrder());
    bytes.putShort(0, (short) (ipv6 ? AF_INET6 : AF_INET));
    bytes.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) to.getPort());
    bytes.position(ipv6 ? 8 : 4);
    bytes.put(address).rewind();
    return checked(CALLS.bind(descriptor, bytes, bytes.capacity()));
  }

  /** setuid(2) of the whole process. */
  static void setUser(int number) {
    if (CALLS.setuid(number) != 0) {
      throw new IllegalStateException("not root");
    }
  }

  static void close(int descriptor) {
    CALLS.close(descriptor);
  }

  private static int checked(int result) {
    return result < 0 ? -LastError.getLastError(Runtime.getSystemRuntime()) : result;
  }

  /** Public because jnr implements it in a loader of its own. */
  public interface Calls {
    int socket(int domain, int type, int protocol);

    int bind(int fd, @In ByteBuffer address, int length);

    int getsockopt(int fd, int level, int name, @Out byte[] value, @In @Out IntByReference length);

    int setsockopt(int fd, int level, int name, @In byte[] value, int length);

    int fcntl(int fd, int command, long argument);

    int setuid(int user);

    int close(int fd);
  }
}
