package io.mptcpize.it.program.sockets;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.it.program.witness.Libc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;

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
          checked(Libc.bind(socket.descriptor, address));
          checked(Libc.listen(socket.descriptor));
          return socket;
        }

        @Override
        public Connection connect(InetSocketAddress server) throws IOException {
          LibcSocket socket = new LibcSocket(server);
          checked(Libc.connect(socket.descriptor, server));
          return socket;
        }
      };

  private final int descriptor;

  private LibcSocket(InetSocketAddress address) throws IOException {
    this(checked(Libc.socket(Libc.familyOf(address), Kernel.IPPROTO_TCP)));
  }

  private LibcSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  @Override
  public int port() throws IOException {
    return Kernel.local(descriptor).getPort();
  }

  @Override
  public Connection accept() throws IOException {
    return new LibcSocket(checked(Libc.accept(descriptor)));
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    int written = 0;
    while (written < bytes.length) {
      byte[] rest = Arrays.copyOfRange(bytes, written, bytes.length);
      written += checked(Libc.write(descriptor, rest));
    }
  }

  @Override
  public int read(byte[] buffer, int offset) throws IOException {
    byte[] received = new byte[buffer.length - offset];
    int n = checked(Libc.read(descriptor, received));
    System.arraycopy(received, 0, buffer, offset, n);
    return n == 0 ? -1 : n;
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }

  private static int checked(int result) throws IOException {
    if (result < 0) {
      throw new IOException("a call of the C library failed: errno " + -result);
    }
    return result;
  }
}
