package io.mptcpize.demo.wire;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The independent witness: asks the kernel what the sockets of this very process are, and knows
 * nothing of how they were opened. Linux only; needs {@code /proc} where it looks for a descriptor.
 *
 * <p>A connection is found by {@code getsockname} and {@code getpeername} of every descriptor, not
 * in {@code /proc/net/tcp}: that file lists subflows (under the inode of their MPTCP socket), so a
 * connection is no longer there under its own addresses once its initial subflow has gone, while
 * the two calls keep answering them. Seen on 6.18.
 */
public final class Wire {
  private static final File DESCRIPTORS = new File("/proc/self/fd");

  private Wire() {}

  /**
   * What the socket under a descriptor is.
   *
   * <p>{@code SO_PROTOCOL} says what it was opened as: 262 stays 262 after fallback, and a listener
   * of 262 accepts plain TCP clients as 6. {@code TCP_IS_MPTCP} is 1 on a socket of 262 until it
   * falls back.
   *
   * @throws SocketException if there is no such descriptor, or the kernel does not answer
   */
  public static Protocol protocolOf(int descriptor) throws SocketException {
    int protocol = Kernel.option(descriptor, Kernel.SOL_SOCKET, Kernel.SO_PROTOCOL);
    if (protocol == -Kernel.ENOTSOCK) {
      return Protocol.OTHER;
    }
    switch (checked(descriptor, protocol)) {
      case Kernel.IPPROTO_TCP:
        return Protocol.TCP;
      case Kernel.IPPROTO_MPTCP:
        return speaksMptcp(descriptor) ? Protocol.MPTCP : Protocol.FALLBACK;
      default:
        return Protocol.OTHER;
    }
  }

  /**
   * What the connection of a socket is.
   *
   * @throws SocketException if it is not connected, or connected through a proxy
   */
  public static Protocol protocolOf(Socket socket) throws SocketException {
    return protocolOf(
        (InetSocketAddress) socket.getLocalSocketAddress(),
        (InetSocketAddress) socket.getRemoteSocketAddress());
  }

  /**
   * What the connection between two addresses is, seen from the end that this process holds.
   *
   * @throws SocketException if this process has no such connection
   */
  public static Protocol protocolOf(InetSocketAddress local, InetSocketAddress remote)
      throws SocketException {
    return connection(local, remote).protocol();
  }

  /**
   * The socket of the connection between two addresses: those of the connection, which for MPTCP
   * are those of its initial subflow.
   *
   * @throws SocketException if this process has no such connection
   */
  public static KernelSocket connection(InetSocketAddress local, InetSocketAddress remote)
      throws SocketException {
    InetSocketAddress near = unmapped(local);
    InetSocketAddress far = unmapped(remote);
    for (int descriptor : descriptors()) {
      if (far != null
          && far.equals(Kernel.remote(descriptor))
          && near.equals(Kernel.local(descriptor))) {
        return describe(descriptor);
      }
    }
    throw new SocketException("this process has no connection from " + local + " to " + remote);
  }

  /** An Inet6Address may hold an IPv4 address, if it was made so on purpose. */
  private static InetSocketAddress unmapped(InetSocketAddress address) {
    try {
      return address == null
          ? null
          : new InetSocketAddress(
              InetAddress.getByAddress(address.getAddress().getAddress()), address.getPort());
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The sockets that listen on a port, on whatever addresses; empty if there are none. */
  public static List<KernelSocket> listeners(int port) {
    List<KernelSocket> found = new ArrayList<>();
    for (KernelSocket socket : sockets()) {
      if (socket.listening() && socket.local().getPort() == port) {
        found.add(socket);
      }
    }
    return found;
  }

  /** All TCP and MPTCP sockets of this process; one that is closed meanwhile may be missing. */
  public static List<KernelSocket> sockets() {
    List<KernelSocket> found = new ArrayList<>();
    for (int descriptor : descriptors()) {
      try {
        if (protocolOf(descriptor) != Protocol.OTHER) {
          found.add(describe(descriptor));
        }
      } catch (SocketException closed) {
        // Between the listing and the question.
      }
    }
    return found;
  }

  private static KernelSocket describe(int descriptor) throws SocketException {
    int listening = Kernel.option(descriptor, Kernel.SOL_SOCKET, Kernel.SO_ACCEPTCONN);
    return new KernelSocket(
        descriptor,
        protocolOf(descriptor),
        checked(descriptor, listening) != 0,
        Kernel.local(descriptor),
        Kernel.remote(descriptor));
  }

  /**
   * Where the kernel does not know {@code TCP_IS_MPTCP}, MPTCP_INFO tells (5.16): after fallback it
   * is EOPNOTSUPP on IPv4 and ENOPROTOOPT on IPv6.
   */
  private static boolean speaksMptcp(int descriptor) throws SocketException {
    int answer = Kernel.option(descriptor, Kernel.IPPROTO_TCP, Kernel.TCP_IS_MPTCP);
    if (!unknownToKernel(answer)) {
      return checked(descriptor, answer) == 1;
    }
    answer = Kernel.option(descriptor, Kernel.SOL_MPTCP, Kernel.MPTCP_INFO);
    return !unknownToKernel(answer) && checked(descriptor, answer) >= 0;
  }

  private static boolean unknownToKernel(int answer) {
    return answer == -Kernel.EOPNOTSUPP || answer == -Kernel.ENOPROTOOPT;
  }

  private static int checked(int descriptor, int answer) throws SocketException {
    if (answer < 0) {
      throw new SocketException("getsockopt on descriptor " + descriptor + ": errno " + -answer);
    }
    return answer;
  }

  /** The open descriptors, and one too many: that of the directory while it was read. */
  private static int[] descriptors() {
    String[] names = DESCRIPTORS.list();
    if (names == null) {
      throw new IllegalStateException(DESCRIPTORS + " cannot be read");
    }
    return Arrays.stream(names).mapToInt(Integer::parseInt).toArray();
  }
}
