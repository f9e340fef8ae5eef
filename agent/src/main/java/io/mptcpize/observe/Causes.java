package io.mptcpize.observe;

import static io.mptcpize.observe.Finding.consistent;
import static io.mptcpize.observe.Finding.observed;

import io.mptcpize.kernel.MptcpInfo;
import io.mptcpize.kernel.SocketReading;
import io.mptcpize.kernel.SocketState;
import io.mptcpize.kernel.SubflowReading;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a connection has one path only, fell back to TCP, or is TCP. What the kernel tells of the
 * connection itself is observed; what it counts for the whole namespace can only fit.
 */
final class Causes {
  private static final String NONE_AGAIN =
      "the kernel opens none again by itself; a new connection does, or this one if an endpoint is"
          + " deleted and added again";

  private final SocketReading reading;
  private final Connection.Role role;

  /** That on the connection's port at its address, or null. */
  private final SocketReading listener;

  private final Netstat netstat;
  private final WhyTcp whyTcp;
  private final List<Finding> findings = new ArrayList<>();

  private Causes(
      SocketReading reading,
      Connection.Role role,
      SocketReading listener,
      Netstat netstat,
      WhyTcp whyTcp) {
    this.reading = reading;
    this.role = role;
    this.listener = listener;
    this.netstat = netstat;
    this.whyTcp = whyTcp;
  }

  /**
   * What is known of a connection, the surest first.
   *
   * @param listener of the same JVM, on the connection's port; null: there is none
   * @param whyTcp null: the agent cannot be asked
   */
  static List<Finding> of(
      SocketReading reading,
      Connection.Role role,
      SocketReading listener,
      Netstat netstat,
      WhyTcp whyTcp) {
    Causes causes = new Causes(reading, role, listener, netstat, whyTcp);
    boolean isExplained = causes.find();
    if (!isExplained && causes.findings.isEmpty()) {
      causes.findings.add(Finding.unknown());
    }
    return causes.findings;
  }

  /**
   * @return whether nothing has to be explained any more
   */
  private boolean find() {
    if (!reading.isMptcp()) {
      tcp();
      return false;
    }
    if (reading.mptcp == null) {
      fellBack();
      return false;
    }
    return mptcp(reading.mptcp);
  }

  private void tcp() {
    if (role == Connection.Role.SERVER && listener != null && listener.isMptcp()) {
      if (anyOf("MPCapableFallbackACK")) {
        fits("option-stripped", "the client's SYN had MPTCP's option, and its ACK had it no more");
      }
      fits("peer-without-mptcp", "the listener is MPTCP, and the client did not ask for it");
      if (!anyOf("MPCapableFallbackACK")) {
        fits("option-stripped", "or a middlebox took MPTCP's option out of its SYN");
      }
    } else if (whyTcp != null && role == Connection.Role.SERVER) {
      findings.addAll(whyTcp.of(true, listener != null ? listener.local : reading.local));
    } else if (whyTcp != null && role == Connection.Role.CLIENT) {
      findings.addAll(whyTcp.of(false, reading.remote));
    }
  }

  /** The kernel tells nothing of it but the counters of the namespace. */
  private void fellBack() {
    boolean sentAgain = !reading.subflows.isEmpty() && reading.subflows.get(0).tcp.retransmits > 0;
    if (role != Connection.Role.SERVER) {
      if (sentAgain && anyOf("MPCapableSYNTXDrop")) {
        fits(
            "syn-swallowed",
            "SYNs with MPTCP's option got no answer, one without it did: that path drops them");
      }
      if (anyOf("MPCapableFallbackSYNACK")) {
        fits("peer-without-mptcp", "the peer answered the SYN without MPTCP's option");
        fits("option-stripped", "or a middlebox took it out of the SYN or the answer");
      }
      if (anyOf("SimultConnectFallback")) {
        fits("simultaneous-open", "both ends connected to each other at once");
      }
    }
    if (anyOf("MPCapableDataFallback", "DssFallback", "DSSCorruptionFallback", "InfiniteMapRx")) {
      fits("changed-on-path", "packets of data came without MPTCP's options, or were changed");
    }
    if (anyOf("MD5SigFallback")) {
      fits("md5-signatures", "TCP_MD5SIG leaves no room for MPTCP's options");
    }
  }

  private boolean anyOf(String... counters) {
    for (String counter : counters) {
      if (netstat.count(counter) > 0) {
        return true;
      }
    }
    return false;
  }

  private void fits(String cause, String explanation) {
    findings.add(consistent(cause, explanation));
  }

  private void seen(String cause, String explanation) {
    findings.add(observed(cause, explanation));
  }

  private boolean mptcp(MptcpInfo info) {
    int paths = 0;
    for (SubflowReading subflow : reading.subflows) {
      if (isPath(subflow)) {
        paths++;
      } else if (subflow.tcp.state == SocketState.TCP_SYN_SENT) {
        joining(subflow);
      }
    }
    if (paths == 0 && findings.isEmpty()) { // the kernel keeps the last one, closed
      fits(
          "no-path-left",
          "all of its subflows are closed: it carries nothing, and may never again, unless it is just"
              + " being closed");
      return true;
    }
    boolean lost = lost(info);
    if (paths > 1) {
      limitUsedUp(info);
      return true;
    }
    if (info.extraSubflowsMax == 0) {
      seen(
          "limit-zero",
          "the path manager admits no further subflow here: ip mptcp limits set subflow 2"
              + " add_addr_accepted 2, and connect again (or its program decides:"
              + " net.mptcp.pm_type is 1)");
    } else if (!lost && findings.isEmpty()) {
      if (role == Connection.Role.SERVER) {
        noSecondAtServer(info);
      } else {
        noSecondAtClient(info);
      }
    }
    return false;
  }

  /** There are endpoints that could be one path more. */
  private void limitUsedUp(MptcpInfo info) {
    if (info.extraSubflows >= info.extraSubflowsMax && info.localUsed < info.localMax) {
      seen(
          "limit-used-up",
          "there are further endpoints, and the path manager admits no more than "
              + info.extraSubflowsMax
              + " further subflows: ip mptcp limits");
    }
  }

  /** Whether a subflow is, or was, established, and is not closed. */
  static boolean isPath(SubflowReading subflow) {
    return subflow.tcp.state == SocketState.TCP_ESTABLISHED
        || subflow.tcp.state > SocketState.TCP_SYN_SENT + 1
            && subflow.tcp.state < SocketState.TCP_CLOSE
        || subflow.tcp.state > SocketState.TCP_CLOSE && subflow.tcp.state < 12;
  }

  private void joining(SubflowReading subflow) {
    String way = Addresses.text(subflow.local) + " to " + Addresses.text(subflow.remote);
    if (subflow.tcp.retransmits > 0) {
      seen("join-unanswered", "a subflow from " + way + " gets no answer to its SYN");
    } else {
      seen("joining", "a subflow from " + way + " is just being opened");
    }
  }

  /** The bytes that the stream has and its subflows do not went over others that are gone. */
  private boolean lost(MptcpInfo info) {
    long sent = 0;
    long received = 0;
    boolean hasInitial = false;
    for (SubflowReading subflow : reading.subflows) {
      sent += subflow.tcp.bytesSent - subflow.tcp.bytesRetransmitted + subflow.tcp.bytesUnsent;
      received += subflow.tcp.bytesReceived;
      hasInitial |= reading.local.equals(subflow.local) && reading.remote.equals(subflow.remote);
    }
    boolean lost = !hasInitial || info.bytesReceived > received || info.bytesSent > sent;
    if (lost) {
      seen(
          "subflow-lost",
          (hasInitial ? "a subflow that carried data" : "the subflow that it began with")
              + " is gone: "
              + NONE_AGAIN);
    }
    return lost;
  }

  private boolean hasNoData(MptcpInfo info) {
    if (info.bytesSent != MptcpInfo.UNTOLD) {
      return info.bytesSent == 0 && info.bytesReceived == 0;
    }
    for (SubflowReading subflow : reading.subflows) {
      if (subflow.tcp.bytesSent > 0 || subflow.tcp.bytesReceived > 0) {
        return false;
      }
    }
    return true;
  }

  private void noSecondAtClient(MptcpInfo info) {
    if (info.localMax <= 0 && info.acceptedMax == 0) {
      seen(
          "no-endpoints",
          "this namespace has no endpoint to open subflows from, and accepts no address that the"
              + " peer announces: ip mptcp limits set add_addr_accepted 2, if it announces some, or"
              + " ip mptcp endpoint add ADDRESS dev DEVICE subflow, if its address can be reached by"
              + " DEVICE; and connect again");
    } else if (hasNoData(info)) {
      noData();
    } else if (info.localUsed > 0 || info.accepted > 0) {
      joinFailed();
    } else if (info.localMax <= 0) {
      fits(
          "no-endpoints",
          "this namespace has no endpoint to open subflows from, and the peer announced no address:"
              + " ip mptcp endpoint add ADDRESS dev DEVICE signal there, or here, if its address can"
              + " be reached by DEVICE, … subflow; and connect again");
    } else {
      fits(
          "endpoint-unusable",
          "no endpoint was used: they are the address that it is connected from, or have no way to"
              + " the peer");
    }
  }

  private void noData() {
    seen(
        "no-data-yet",
        "no data has been exchanged, and the path manager acts only once there was some");
  }

  /** A subflow was asked for, and is not there. */
  private void joinFailed() {
    if (!anyOf("MPJoinSynAckRx")) {
      if (reading.mptcp.localUsed > 0) {
        fits(
            "join-unreachable",
            "a further subflow to "
                + Addresses.text(reading.remote)
                + " from an endpoint here was not opened: that address may not be reachable by the"
                + " endpoint's device (ip route get, ip neigh, ping -I DEVICE ADDRESS); if so, the peer has to"
                + " announce one that is (there: ip mptcp endpoint add ADDRESS dev DEVICE signal;"
                + " here: ip mptcp limits set add_addr_accepted 2)");
      }
      fits(
          "join-refused",
          "a further subflow was refused: the peer listens no more or on one address only, or there"
              + " is another machine behind that address");
      fits("join-blocked", "or a firewall on that path answers for it");
    } else {
      fits("subflow-lost", "a further subflow was lost: " + NONE_AGAIN);
      fits("join-refused", "or it was refused, by the peer or by a firewall");
    }
  }

  private void noSecondAtServer(MptcpInfo info) {
    int port = reading.local.getPort();
    if (listener == null) {
      fits(
          "listener-closed",
          "this JVM does not listen on port " + port + " any more: further subflows are refused");
    } else if (info.announced > 0 && isBound(listener.local)) {
      seen(
          "listener-bound",
          "the listener is bound to "
              + Addresses.text(listener.local)
              + " alone, while other addresses are announced: subflows to them are refused");
    } else if (hasNoData(info)) {
      noData();
    } else if (info.announcedMax == 0) {
      fits(
          "no-endpoints",
          "the client opened no further subflow, and this namespace announces no address to it: ip"
              + " mptcp endpoint add ADDRESS dev DEVICE signal");
    } else if (info.announced == 0) {
      fits(
          "no-endpoints",
          "the client opened no further subflow, and no endpoint of this namespace was announced to"
              + " it: they are the address that it is connected to");
    } else {
      boolean isNever = netstat.has("MPJoinSynRx") && netstat.count("MPJoinSynRx") == 0;
      fits(
          "join-missing",
          "addresses are announced, and "
              + (isNever ? "no client ever asked for" : "this client did not ask for, or lost,")
              + " a further subflow: it accepts none (its ip mptcp limits; status there says more),"
              + " or its SYN is lost on the way");
    }
  }

  private static boolean isBound(InetSocketAddress address) {
    return !address.getAddress().isAnyLocalAddress();
  }
}
