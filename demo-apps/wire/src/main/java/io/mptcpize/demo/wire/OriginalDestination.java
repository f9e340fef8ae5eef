package io.mptcpize.demo.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where an accepted connection was to go before netfilter redirected it here: {@code
 * SO_ORIGINAL_DST} of {@code linux/netfilter_ipv4.h} and its twin of IPv6, which Java has not. The
 * kernel answers them for TCP, not for MPTCP, and as long as it tracks the connection.
 */
public final class OriginalDestination {
  private static final int SO_ORIGINAL_DST = 80;
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;

  private OriginalDestination() {}

  /**
   * That of an accepted connection; its own local address if nothing has redirected it.
   *
   * @throws SocketException if the kernel does not know: the connection is MPTCP, or not tracked
   */
  public static InetSocketAddress of(Socket accepted) throws SocketException {
    int descriptor =
        Wire.connection(
                (InetSocketAddress) accepted.getLocalSocketAddress(),
                (InetSocketAddress) accepted.getRemoteSocketAddress())
            .descriptor();
    boolean ipv4 = accepted.getLocalAddress().getAddress().length == 4;
    byte[] sockaddr = Kernel.bytes(descriptor, ipv4 ? SOL_IP : SOL_IPV6, SO_ORIGINAL_DST);
    if (sockaddr == null) {
      throw new SocketException("the kernel does not tell where this connection was to go");
    }
    int address = ipv4 ? 4 : 8;
    int port = (sockaddr[2] & 0xff) << 8 | sockaddr[3] & 0xff;
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(
              Arrays.copyOfRange(sockaddr, address, address + (ipv4 ? 4 : 16))),
          port);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
