package io.mptcpize.it.program.witness;

import io.mptcpize.demo.wire.Kernel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * The C library, called through jnr: what neither the JDK nor the agent has a hand in. Here is what
 * programs do with sockets past both; what they ask, {@link Kernel} answers. Unless another result
 * is told, a call gives what the C library gives, or an errno made negative.
 */
public final class Libc {
  public static final int AF_UNIX = 1;

  public static final int SO_REUSEADDR = 2;
  public static final int SO_REUSEPORT = 15;
  public static final int IPPROTO_IP = 0;
  public static final int IPPROTO_IPV6 = 41;

  private static final int SOCK_STREAM = 1;

  private static final POSIX POSIX = POSIXFactory.getNativePOSIX();
  private static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");

  private Libc() {}

  /** The protocol that a socket was opened with: 6 is TCP, 262 is MPTCP. */
  public static int protocol(int descriptor) {
    return Kernel.option(descriptor, Kernel.SOL_SOCKET, Kernel.SO_PROTOCOL);
  }

  /** {@link Kernel#AF_INET}, {@link Kernel#AF_INET6} or another. */
  public static int family(int descriptor) {
    return Kernel.option(descriptor, Kernel.SOL_SOCKET, Kernel.SO_DOMAIN);
  }

  /** The family that a socket for an address must have. */
  public static int familyOf(InetSocketAddress address) {
    return address.getAddress().getAddress().length == 16 ? Kernel.AF_INET6 : Kernel.AF_INET;
  }

  /** Opens a stream socket of a family: its descriptor. */
  public static int socket(int family) {
    return socket(family, 0);
  }

  /** The same of a protocol of that family. */
  public static int socket(int family, int protocol) {
    return checked(CALLS.socket(family, SOCK_STREAM, protocol));
  }

  /** bind(2) to an address of the socket's family. */
  public static int bind(int descriptor, InetSocketAddress to) {
    ByteBuffer address = sockaddr(to);
    return checked(CALLS.bind(descriptor, address, address.capacity()));
  }

  /** listen(2) with a short backlog. */
  public static int listen(int descriptor) {
    return checked(CALLS.listen(descriptor, 8));
  }

  /** connect(2) to an address of the socket's family. */
  public static int connect(int descriptor, InetSocketAddress to) {
    ByteBuffer address = sockaddr(to);
    return checked(CALLS.connect(descriptor, address, address.capacity()));
  }

  /** accept(2): a descriptor. */
  public static int accept(int descriptor) {
    return checked(CALLS.accept(descriptor, null, null));
  }

  /** setsockopt(2). */
  public static int setOption(int descriptor, int level, int name, byte[] value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(value.length);
    bytes.put(value).rewind();
    return checked(POSIX.libc().setsockopt(descriptor, level, name, bytes, value.length));
  }

  /** The same for an option that is on. */
  public static int switchOn(int descriptor, int level, int name) {
    return setOption(descriptor, level, name, new byte[] {1, 0, 0, 0});
  }

  /** fcntl(2): F_GETFL is 3, F_SETFL 4, F_GETFD 1, F_SETFD 2. */
  public static int fcntl(int descriptor, int command, int argument) {
    return checked(POSIX.libc().fcntl(descriptor, command, argument));
  }

  /** read(2): how many bytes were put into the buffer, 0 at the end of the stream. */
  public static int read(int descriptor, byte[] buffer) {
    return checked(POSIX.libc().read(descriptor, buffer, buffer.length));
  }

  /** write(2): how many of the bytes were taken. */
  public static int write(int descriptor, byte[] bytes) {
    return checked(POSIX.libc().write(descriptor, bytes, bytes.length));
  }

  /** recv(2) with flags: how many bytes were put into the buffer. */
  static int receive(int descriptor, byte[] buffer, int flags) {
    return checked((int) CALLS.recv(descriptor, buffer, buffer.length, flags));
  }

  /** ioctl(2) that answers with a number. */
  static int ioctl(int descriptor, long request) {
    int[] answer = {0};
    int result = checked(CALLS.ioctl(descriptor, request, answer));
    return result < 0 ? result : answer[0];
  }

  /** poll(2) of one descriptor: the events that there are, 0 for none within this time. */
  static int poll(int descriptor, int events, int millis) {
    ByteBuffer request = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    request.putInt(0, descriptor).putShort(4, (short) events);
    return CALLS.poll(request, 1, millis) > 0 ? request.getShort(6) & 0xffff : 0;
  }

  /** close(2). */
  public static void close(int descriptor) {
    POSIX.libc().close(descriptor);
  }

  /** setuid(2) of the whole process. */
  public static void setUser(int number) {
    if (POSIX.libc().setuid(number) != 0) {
      throw new IllegalStateException("not root");
    }
  }

  /** prctl(2). */
  public static int prctl(int option, long first, long second) {
    return checked(CALLS.prctl(option, first, second, 0, 0));
  }

  /** execv(2): returns only where it fails. */
  public static int exec(String... command) {
    return checked(POSIX.libc().execv(command[0], command));
  }

  private static int checked(int result) {
    return result < 0 ? -POSIX.errno() : result;
  }

  /** struct sockaddr_in or sockaddr_in6: the family as the machine writes it, the rest not. */
  private static ByteBuffer sockaddr(InetSocketAddress address) {
    boolean ipv6 = familyOf(address) == Kernel.AF_INET6;
    ByteBuffer bytes = ByteBuffer.allocateDirect(ipv6 ? 28 : 16);
    bytes.order(ByteOrder.nativeOrder()).putShort(0, (short) familyOf(address));
    bytes.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) address.getPort());
    bytes.position(ipv6 ? 8 : 4);
    bytes.put(address.getAddress().getAddress());
    bytes.rewind();
    return bytes;
  }

  /** What jnr-posix lacks; public because jnr implements it in a loader of its own. */
  public interface Calls {
    int socket(int domain, int type, int protocol);

    int bind(int fd, @In ByteBuffer address, int length);

    int listen(int fd, int backlog);

    int connect(int fd, @In ByteBuffer address, int length);

    int accept(int fd, @In ByteBuffer address, @In ByteBuffer length);

    int poll(@In @Out ByteBuffer requests, long count, int millis);

    int ioctl(int fd, long request, @Out int[] answer);

    long recv(int fd, @Out byte[] buffer, long length, int flags);

    int prctl(int option, long a, long b, long c, long d);
  }
}
