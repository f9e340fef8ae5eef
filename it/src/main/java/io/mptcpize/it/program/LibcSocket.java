package io.mptcpize.it.program;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;

/**
 * A plain TCP peer in the same process: sockets of the C library, which neither the JDK nor the
 * agent knows of.
 */
final class LibcSocket implements Connection, Listener {
  /** Plain TCP as a kind of socket like those of the JDK. */
  static final StreamKind PLAIN_TCP =
      new StreamKind() {
        @Override
        public Listener listen(InetSocketAddress address) throws IOException {
          LibcSocket socket = new LibcSocket(address);
          ByteBuffer bytes = sockaddr(address);
          socket.checked(LIBC.bind(socket.descriptor, bytes, bytes.capacity()));
          socket.checked(LIBC.listen(socket.descriptor, 8));
          return socket;
        }

        @Override
        public Connection connect(InetSocketAddress server) throws IOException {
          LibcSocket socket = new LibcSocket(server);
          ByteBuffer bytes = sockaddr(server);
          socket.checked(LIBC.connect(socket.descriptor, bytes, bytes.capacity()));
          return socket;
        }
      };

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_STREAM = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int POLLERR = 8;
  private static final int AT_MOST_MILLIS = 30_000;
  private static final Calls LIBC = LibraryLoader.create(Calls.class).load("c");

  private final int descriptor;

  private LibcSocket(InetSocketAddress address) throws IOException {
    this(LIBC.socket(family(address), SOCK_STREAM, IPPROTO_TCP));
    checked(descriptor);
  }

  private LibcSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  @Override
  public int port() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(128);
    checked(LIBC.getsockname(descriptor, bytes, new IntByReference(bytes.capacity())));
    return bytes.order(ByteOrder.BIG_ENDIAN).getShort(2) & 0xffff;
  }

  @Override
  public Connection accept() throws IOException {
    return new LibcSocket(checked(LIBC.accept(descriptor, null, null)));
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    int written = 0;
    while (written < bytes.length) {
      byte[] rest = java.util.Arrays.copyOfRange(bytes, written, bytes.length);
      written += checked((int) LIBC.write(descriptor, rest, rest.length));
    }
  }

  @Override
  public int read(byte[] buffer, int offset) throws IOException {
    byte[] received = new byte[buffer.length - offset];
    int n = checked((int) LIBC.read(descriptor, received, received.length));
    System.arraycopy(received, 0, buffer, offset, n);
    return n == 0 ? -1 : n;
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  @Override
  public void close() {
    LIBC.close(descriptor);
  }

  /** Waits until a socket is reset, of which its reader is still to be told. */
  static void awaitReset(int descriptor) throws IOException {
    ByteBuffer watched = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    watched.putInt(0, descriptor);
    if (LIBC.poll(watched, 1, AT_MOST_MILLIS) <= 0 || (watched.getShort(6) & POLLERR) == 0) {
      throw new IOException("not reset, events " + watched.getShort(6));
    }
  }

  private int checked(int result) throws IOException {
    if (result < 0) {
      throw new IOException("a call of the C library failed");
    }
    return result;
  }

  private static int family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address ? AF_INET6 : AF_INET;
  }

  /** struct sockaddr_in or sockaddr_in6: the family as the machine writes it, the rest not. */
  private static ByteBuffer sockaddr(InetSocketAddress address) {
    boolean ipv6 = family(address) == AF_INET6;
    ByteBuffer bytes = ByteBuffer.allocateDirect(ipv6 ? 28 : 16);
    bytes.order(ByteOrder.nativeOrder()).putShort(0, (short) family(address));
    bytes.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) address.getPort());
    bytes.position(ipv6 ? 8 : 4);
    bytes.put(address.getAddress().getAddress());
    bytes.rewind();
    return bytes;
  }

  /** The C library; public because jnr implements it in a loader of its own. */
  public interface Calls {
    int socket(int domain, int type, int protocol);

    int connect(int fd, @In ByteBuffer address, int length);

    int bind(int fd, @In ByteBuffer address, int length);

    int listen(int fd, int backlog);

    int accept(int fd, @In ByteBuffer address, @In ByteBuffer length);

    int getsockname(int fd, @Out ByteBuffer address, @In @Out IntByReference length);

    long read(int fd, @Out byte[] buffer, long length);

    long write(int fd, @In byte[] buffer, long length);

    int poll(@In @Out ByteBuffer watched, long count, int milliseconds);

    int close(int fd);
  }
}
