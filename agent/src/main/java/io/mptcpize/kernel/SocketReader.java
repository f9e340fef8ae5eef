package io.mptcpize.kernel;

import io.mptcpize.sockopt.Sockopt;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Reads what the kernel knows of sockets of this process, whoever opened them. No question changes
 * what it asks about, and descriptors may be closed, and be others' next, at any moment: what was
 * read is of one socket, or it is nothing.
 */
public final class SocketReader {
  /** As many subflows as are read of one connection. */
  private static final int MOST_SUBFLOWS = 64;

  /** struct mptcp_subflow_data, with how long it is itself and how long an element is. */
  private static final int HEADER = 16;

  /** struct mptcp_subflow_addrs: two struct sockaddr_storage, the second after 128 bytes. */
  private static final int ADDRESSES = 256;

  private static final int REMOTE_AT = 128;

  /** How often a connection is read anew whose subflows come and go just then. */
  private static final int TRIES = 3;

  private final Kernel kernel;

  /** Made when it is first needed. */
  private Scratch large;

  public SocketReader(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Reads one.
   *
   * @return null if the descriptor is no listener or connection, TCP or MPTCP, of IPv4 or IPv6, or
   *     was closed meanwhile
   */
  public synchronized SocketReading read(int fd) {
    try (Scratch scratch = kernel.scratch()) {
      int protocol = kernel.getInt(fd, Sockopt.SO_PROTOCOL, scratch);
      if (protocol != Kernel.IPPROTO_TCP && protocol != Kernel.IPPROTO_MPTCP) {
        return null;
      }
      long cookie = cookie(fd, scratch);
      SocketReading reading = read(fd, protocol, scratch);
      return cookie(fd, scratch) == cookie ? reading : null;
    }
  }

  /** Negative where there is none. */
  private long cookie(int fd, Scratch scratch) {
    return kernel.get(fd, Sockopt.SO_COOKIE, scratch) == 8 ? scratch.bytes.getLong(0) : -1;
  }

  private SocketReading read(int fd, int protocol, Scratch scratch) {
    InetSocketAddress local = null;
    if (kernel.localAddress(fd, scratch) > 0) {
      local = scratch.socketAddress(0);
    }
    if (local == null) {
      return null; // a Unix-domain socket has a protocol 0; this one is closed
    }
    if (kernel.getInt(fd, Sockopt.SO_ACCEPTCONN, scratch) == 1) {
      return new SocketReading(protocol, true, local, null, null, none());
    }
    if (kernel.remoteAddress(fd, scratch) <= 0) {
      return null; // TCP_INFO of an MPTCP socket that is not connected would make its subflow
    }
    InetSocketAddress remote = scratch.socketAddress(0);
    if (remote == null) {
      return null;
    }
    MptcpInfo mptcp = protocol == Kernel.IPPROTO_MPTCP ? mptcpInfo(fd, scratch) : null;
    List<SubflowReading> subflows =
        mptcp != null ? subflows(fd) : onlyOne(fd, local, remote, scratch);
    return new SocketReading(protocol, false, local, remote, mptcp, subflows);
  }

  /** Null after a fall back: MPTCP_INFO is an error then, and 6.10 has a question of its own. */
  private MptcpInfo mptcpInfo(int fd, Scratch scratch) {
    if (kernel.getInt(fd, Sockopt.TCP_IS_MPTCP, scratch) == 0) {
      return null;
    }
    int length = kernel.get(fd, Sockopt.MPTCP_INFO, scratch);
    MptcpInfo info = length < 0 ? null : new MptcpInfo(scratch.bytes, 0, length);
    return info == null || info.hasFallenBack() ? null : info;
  }

  private List<SubflowReading> onlyOne(
      int fd, InetSocketAddress local, InetSocketAddress remote, Scratch scratch) {
    return kernel.get(fd, Sockopt.TCP_INFO, scratch) < TcpInfo.LENGTH
        ? none()
        : Collections.singletonList(
            new SubflowReading(local, remote, new TcpInfo(scratch.bytes, 0)));
  }

  private static List<SubflowReading> none() {
    return Collections.emptyList();
  }

  /** Addresses and figures are two questions: asked again where subflows came or went between. */
  private List<SubflowReading> subflows(int fd) {
    if (large == null) {
      large = kernel.largeScratch(HEADER + MOST_SUBFLOWS * ADDRESSES);
    }
    InetSocketAddress[] addresses = addresses(fd);
    List<SubflowReading> subflows = none();
    for (int i = 0; i < TRIES; i++) {
      TcpInfo[] figures = figures(fd);
      InetSocketAddress[] after = addresses(fd);
      if (figures.length * 2 == after.length && Arrays.equals(addresses, after)) {
        subflows = new ArrayList<>(figures.length);
        for (int at = 0; at < figures.length; at++) {
          subflows.add(new SubflowReading(after[2 * at], after[2 * at + 1], figures[at]));
        }
        return subflows;
      }
      addresses = after;
    }
    return subflows;
  }

  /** Of each subflow the local and the remote one. */
  private InetSocketAddress[] addresses(int fd) {
    int count = ask(fd, Sockopt.MPTCP_SUBFLOW_ADDRS, ADDRESSES);
    InetSocketAddress[] addresses = new InetSocketAddress[2 * count];
    for (int i = 0; i < count; i++) {
      int at = HEADER + i * ADDRESSES;
      addresses[2 * i] = large.socketAddress(at);
      addresses[2 * i + 1] = large.socketAddress(at + REMOTE_AT);
    }
    return addresses;
  }

  private TcpInfo[] figures(int fd) {
    TcpInfo[] figures = new TcpInfo[ask(fd, Sockopt.MPTCP_TCPINFO, TcpInfo.LENGTH)];
    for (int i = 0; i < figures.length; i++) {
      figures[i] = new TcpInfo(large.bytes, HEADER + i * TcpInfo.LENGTH);
    }
    return figures;
  }

  /** How many elements of that size stand behind the header now. */
  private int ask(int fd, Sockopt option, int size) {
    large.bytes.putInt(0, HEADER).putInt(4, 0).putInt(8, 0).putInt(12, size);
    boolean isTold = kernel.get(fd, option, large) >= 0 && large.bytes.getInt(12) == size;
    return isTold ? Math.min(large.bytes.getInt(4), MOST_SUBFLOWS) : 0;
  }
}
