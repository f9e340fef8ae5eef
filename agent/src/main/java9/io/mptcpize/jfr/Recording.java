package io.mptcpize.jfr;

import io.mptcpize.hook.Parts;
import io.mptcpize.hook.Recorder;
import io.mptcpize.kernel.SocketReader;
import io.mptcpize.log.Event;
import io.mptcpize.observe.Connection;
import io.mptcpize.observe.Finding;
import io.mptcpize.observe.Sockets;
import io.mptcpize.rules.Role;
import io.mptcpize.sockets.Linked;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/** Writes the agent's events, from when Flight Recorder is there; made by name. */
public final class Recording extends Recorder implements FlightRecorderListener {
  private final Parts parts;
  private SocketReader reader;

  /** Waits for Flight Recorder, which it does not start. */
  public Recording(Parts parts) {
    this.parts = parts;
    FlightRecorder.addListener(this);
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    FlightRecorder.register(SocketOpened.class);
    FlightRecorder.addPeriodicEvent(
        ConnectionsNow.class,
        new Runnable() {
          @Override
          public void run() {
            connections();
          }
        });
    FlightRecorder.addPeriodicEvent(
        Fallback.class,
        new Runnable() {
          @Override
          public void run() {
            fallbacks();
          }
        });
    parts.record(this);
  }

  @Override
  protected void opened(boolean listens, InetAddress address, int port, int fd) {
    SocketOpened event = new SocketOpened();
    Linked linked = event.isEnabled() ? parts.linking.soFar() : null;
    if (linked != null) {
      boolean mptcp = linked.state.isMptcp(fd);
      Event why = mptcp ? null : parts.policy.whyTcp(role(listens), address, port);
      event.role = listens ? "listener" : "client";
      event.family = address instanceof Inet6Address ? "IPv6" : "IPv4";
      event.address = address.getHostAddress();
      event.port = port;
      event.outcome = mptcp ? "MPTCP" : "TCP";
      event.reason = why == null ? "" : why.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      event.commit();
    }
  }

  private static Role role(boolean listens) {
    return listens ? Role.LISTEN : Role.CONNECT;
  }

  /** Null as long as no socket has needed the kernel. */
  private synchronized Sockets now() {
    Linked linked = parts.linking.soFar();
    if (reader == null && linked != null) {
      reader = linked.reader();
    }
    return reader == null ? null : Sockets.ofThisProcess(reader, null);
  }

  private void connections() {
    Sockets now = now();
    if (now != null) {
      ConnectionsNow event = new ConnectionsNow();
      event.mptcpConnections = now.getMptcpConnections();
      event.fellBackConnections = now.getFellBackConnections();
      event.tcpConnections = now.getTcpConnections();
      event.mptcpSubflows = now.getMptcpSubflows();
      event.mptcpListeners = now.getMptcpListeners();
      event.tcpListeners = now.getTcpListeners();
      event.commit();
    }
  }

  private void fallbacks() {
    Sockets now = now();
    if (now != null && now.getFellBackConnections() > 0) {
      for (Connection connection : now.connections()) {
        if (connection.getWire().equals("fell back")) {
          commit(connection);
        }
      }
    }
  }

  private static void commit(Connection connection) {
    StringBuilder causes = new StringBuilder();
    for (Finding finding : connection.getFindings()) {
      causes.append(causes.length() == 0 ? "" : "; ");
      causes.append(finding.getCertainty()).append(": ").append(finding.getCause());
    }
    Fallback event = new Fallback();
    event.local = connection.getLocal();
    event.remote = connection.getRemote();
    event.role = connection.getRole();
    event.causes = causes.toString();
    event.bytesSent = connection.getBytesSent();
    event.bytesReceived = connection.getBytesReceived();
    event.commit();
  }
}
