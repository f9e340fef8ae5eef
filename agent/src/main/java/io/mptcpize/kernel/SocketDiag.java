package io.mptcpize.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what the kernel knows of the sockets of other processes, as {@code ss} does: sock_diag(7),
 * include/uapi/linux/inet_diag.h. Needs no privilege, and nobody notices. A subflow has the inode
 * of the MPTCP socket that it belongs to, on both ends.
 */
public final class SocketDiag implements Netlink.Reader {
  private static final int SOCK_DIAG_BY_FAMILY = 20;

  /** In struct inet_diag_req_v2: INET_DIAG_INFO is asked for. */
  private static final int WITH_INFO = 1 << 1;

  private static final int INET_DIAG_INFO = 2;
  private static final int INET_DIAG_ULP_INFO = 19;

  /** Within INET_DIAG_ULP_INFO, whose the socket is. */
  private static final int INET_ULP_INFO_NAME = 1;

  /** Of a request: the protocol, where its number has more than eight bits (5.9). */
  private static final int INET_DIAG_REQ_PROTOCOL = 3;

  private static final int ID = 48;

  /** struct inet_diag_msg. */
  private static final int MESSAGE = 72;

  private static final int INODE_AT = 68;
  private static final int TCP_LISTEN = 10;

  /** All states but those that no process has: time-wait, new syn-recv; and closed ones. */
  private static final int STATES = 0xfff & ~(1 << 0 | 1 << 3 | 1 << 6 | 1 << 7);

  private final Set<Long> inodes;

  /** By inode. */
  private final Map<Long, SocketReading> readings = new LinkedHashMap<>();

  private int protocol;

  private SocketDiag(Set<Long> inodes) {
    this.inodes = inodes;
  }

  /**
   * Reads the connections and listeners, TCP and MPTCP, that have one of these inodes.
   *
   * @param kernel on a thread in the network namespace that they are in
   * @throws IOException the kernel refuses to tell; in words, with the way out
   */
  public static List<SocketReading> read(Kernel kernel, Set<Long> inodes) throws IOException {
    SocketDiag diag = new SocketDiag(inodes);
    try (Netlink netlink = new Netlink(kernel, Netlink.NETLINK_SOCK_DIAG)) {
      diag.ask(netlink, Kernel.IPPROTO_MPTCP);
      diag.ask(netlink, Kernel.IPPROTO_TCP);
    } catch (Netlink.Refused e) {
      throw new IOException("the kernel does not tell of sockets: " + e.getMessage(), e);
    }
    return new ArrayList<>(diag.readings.values());
  }

  private void ask(Netlink netlink, int protocol) throws Netlink.Refused {
    this.protocol = protocol;
    for (int family : new int[] {Kernel.AF_INET, Kernel.AF_INET6}) {
      ByteBuffer request = netlink.request(SOCK_DIAG_BY_FAMILY, Netlink.REQUEST | Netlink.DUMP);
      request.put((byte) family).put((byte) protocol).put((byte) WITH_INFO).put((byte) 0);
      request.putInt(STATES).put(new byte[ID]);
      if (protocol == Kernel.IPPROTO_MPTCP) {
        byte[] number = ByteBuffer.allocate(4).order(request.order()).putInt(protocol).array();
        Netlink.attribute(request, INET_DIAG_REQ_PROTOCOL, number);
      }
      try {
        netlink.ask(this);
      } catch (Netlink.Refused e) {
        if (!e.isNone()) { // a kernel without MPTCP, or without the module mptcp_diag, or IPv6
          throw e;
        }
      }
    }
  }

  @Override
  public void read(ByteBuffer bytes, int at, int end) {
    long inode = bytes.getInt(at + INODE_AT) & 0xffffffffL;
    if (inode == 0 || !inodes.contains(inode)) {
      return;
    }
    int state = bytes.get(at + 1);
    InetSocketAddress local = address(bytes, at, at + 8, at + 4);
    InetSocketAddress remote = address(bytes, at, at + 24, at + 6);
    SocketReading known = readings.get(inode);
    if (known != null) {
      if (protocol == Kernel.IPPROTO_TCP) {
        addSubflow(known, local, remote, tcpInfo(bytes, at, end));
      }
    } else if (state == TCP_LISTEN) {
      // kernels before 5.19 list no MPTCP listeners, but their TCP sockets
      boolean isMptcp = protocol == Kernel.IPPROTO_MPTCP || isOfMptcp(bytes, at, end);
      int is = isMptcp ? Kernel.IPPROTO_MPTCP : protocol;
      readings.put(inode, of(is, true, local, null, null));
    } else if (state != SocketState.TCP_SYN_SENT) { // one that has a peer
      connection(inode, local, remote, bytes, at, end);
    }
  }

  private void connection(
      long inode,
      InetSocketAddress local,
      InetSocketAddress remote,
      ByteBuffer bytes,
      int at,
      int end) {
    if (protocol == Kernel.IPPROTO_MPTCP) {
      readings.put(inode, of(protocol, false, local, remote, mptcpInfo(bytes, at, end)));
    } else if (!isOfMptcp(bytes, at, end)) { // else it has connected since the first question
      SocketReading reading = of(protocol, false, local, remote, null);
      readings.put(inode, reading);
      addSubflow(reading, local, remote, tcpInfo(bytes, at, end));
    }
  }

  private static SocketReading of(
      int protocol,
      boolean listens,
      InetSocketAddress local,
      InetSocketAddress remote,
      MptcpInfo mptcp) {
    return new SocketReading(
        protocol, listens, local, remote, mptcp, new ArrayList<SubflowReading>(1));
  }

  /** Whether it is a subflow; before 6.15, the kernel tells only who has CAP_NET_ADMIN. */
  private static boolean isOfMptcp(ByteBuffer bytes, int at, int end) {
    int[] ulp = attribute(bytes, at + MESSAGE, end, INET_DIAG_ULP_INFO);
    int[] name = ulp == null ? null : attribute(bytes, ulp[1], ulp[2], INET_ULP_INFO_NAME);
    return name != null && isMptcp(bytes, name[1], name[2]);
  }

  private static boolean isMptcp(ByteBuffer bytes, int from, int to) {
    String mptcp = "mptcp";
    int at = 0;
    while (at < mptcp.length() && from + at < to && bytes.get(from + at) == mptcp.charAt(at)) {
      at++;
    }
    return at == mptcp.length();
  }

  /** The initial one first. */
  private static void addSubflow(
      SocketReading to, InetSocketAddress local, InetSocketAddress remote, TcpInfo tcp) {
    if (!to.listens && tcp != null) {
      boolean isInitial = local.equals(to.local) && remote.equals(to.remote);
      int at = isInitial ? 0 : to.subflows.size();
      to.subflows.add(at, new SubflowReading(local, remote, tcp));
    }
  }

  /** Null after a fall back. */
  private MptcpInfo mptcpInfo(ByteBuffer bytes, int at, int end) {
    int[] info = attribute(bytes, at + MESSAGE, end, INET_DIAG_INFO);
    MptcpInfo mptcp = info == null ? null : new MptcpInfo(bytes, info[1], info[2] - info[1]);
    return mptcp == null || mptcp.hasFallenBack() ? null : mptcp;
  }

  private static TcpInfo tcpInfo(ByteBuffer bytes, int at, int end) {
    int[] info = attribute(bytes, at + MESSAGE, end, INET_DIAG_INFO);
    boolean isWhole = info != null && info[2] - info[1] >= TcpInfo.LENGTH;
    return isWhole ? new TcpInfo(bytes, info[1]) : null;
  }

  /** One of the attributes that begin at a place: its type, where it begins and ends; or null. */
  private static int[] attribute(ByteBuffer bytes, int from, int end, int type) {
    for (int[] attribute : Netlink.attributes(bytes, from, end)) {
      if (attribute[0] == type) {
        return attribute;
      }
    }
    return null;
  }

  /**
   * Address and port, both in network order.
   *
   * @param at of the message, which begins with the family
   */
  private static InetSocketAddress address(ByteBuffer bytes, int at, int addressAt, int portAt) {
    byte[] address = new byte[bytes.get(at) == Kernel.AF_INET ? 4 : 16];
    for (int i = 0; i < address.length; i++) {
      address[i] = bytes.get(addressAt + i);
    }
    int port = bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(portAt) & 0xffff;
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // of neither length
    }
  }
}
