package io.mptcpize.observe;

import io.mptcpize.kernel.SocketReader;
import io.mptcpize.kernel.SocketReading;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections and listeners of a JVM at one moment, whoever opened them: native code, too, and
 * what was there before the agent.
 */
public final class Sockets {
  private static final File SELF = new File("/proc/self");
  private static final File EPHEMERAL = new File("/proc/sys/net/ipv4/ip_local_port_range");

  private final List<SocketReading> connections = new ArrayList<>();

  /** By port, one bound to the wildcard address before others. */
  private final Map<Integer, SocketReading> listeners = new HashMap<>();

  private int listenersMptcp;
  private int listenersTcp;
  private final Netstat netstat;
  private final WhyTcp whyTcp;
  private final int firstEphemeral;
  private final int lastEphemeral;

  /**
   * Those that were read.
   *
   * @param netstat of the network namespace that they are in
   * @param whyTcp null: the agent cannot be asked
   */
  public Sockets(Iterable<SocketReading> readings, Netstat netstat, WhyTcp whyTcp) {
    this.netstat = netstat;
    this.whyTcp = whyTcp;
    for (SocketReading reading : readings) {
      if (reading.listens) {
        add(reading);
      } else {
        connections.add(reading);
      }
    }
    int[] range = ephemeralPorts();
    firstEphemeral = range[0];
    lastEphemeral = range[1];
  }

  /** All of this process. */
  public static Sockets ofThisProcess(SocketReader reader, WhyTcp whyTcp) {
    List<SocketReading> readings = new ArrayList<>();
    String[] descriptors = new File(SELF, "fd").list();
    if (descriptors != null) {
      for (String descriptor : descriptors) {
        SocketReading reading = reader.read(Integer.parseInt(descriptor));
        if (reading != null) {
          readings.add(reading);
        }
      }
    }
    return new Sockets(readings, Netstat.of(SELF), whyTcp);
  }

  private void add(SocketReading listener) {
    if (listener.isMptcp()) {
      listenersMptcp++;
    } else {
      listenersTcp++;
    }
    SocketReading other = listeners.get(listener.local.getPort());
    if (other == null || listener.local.getAddress().isAnyLocalAddress()) {
      listeners.put(listener.local.getPort(), listener);
    }
  }

  private static int[] ephemeralPorts() {
    try (BufferedReader in = new BufferedReader(new FileReader(EPHEMERAL))) {
      String[] range = in.readLine().trim().split("\\s+");
      return new int[] {Integer.parseInt(range[0]), Integer.parseInt(range[1])};
    } catch (IOException | RuntimeException e) {
      return new int[] {32768, 60999}; // the kernel's default
    }
  }

  /** All connections, with what is known of each. */
  public Connection[] connections() {
    Connection[] all = new Connection[connections.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = judged(connections.get(i));
    }
    return all;
  }

  /** The one between two addresses, or null. */
  public Connection connection(InetSocketAddress local, InetSocketAddress remote) {
    for (SocketReading reading : connections) {
      if (reading.local.equals(local) && reading.remote.equals(remote)) {
        return judged(reading);
      }
    }
    return null;
  }

  private Connection judged(SocketReading reading) {
    SocketReading listener = listeners.get(reading.local.getPort());
    Connection.Role role = role(reading, listener);
    List<Finding> findings = Causes.of(reading, role, listener, netstat, whyTcp);
    return new Connection(reading, role, findings);
  }

  /**
   * The kernel does not tell: a listener on the port does, or which port is one that it chose.
   * Where it chose both, it is a client that has no listener.
   */
  private Connection.Role role(SocketReading of, SocketReading listener) {
    if (listener != null) {
      return Connection.Role.SERVER;
    }
    boolean isLocalChosen = isEphemeral(of.local.getPort());
    boolean isRemoteChosen = isEphemeral(of.remote.getPort());
    return isLocalChosen
        ? Connection.Role.CLIENT
        : isRemoteChosen ? Connection.Role.SERVER : Connection.Role.UNKNOWN;
  }

  private boolean isEphemeral(int port) {
    return port >= firstEphemeral && port <= lastEphemeral;
  }

  /** How many connections are MPTCP now. */
  public int getMptcpConnections() {
    int count = 0;
    for (SocketReading reading : connections) {
      count += reading.mptcp != null ? 1 : 0;
    }
    return count;
  }

  /** How many were opened as MPTCP and are TCP now. */
  public int getFellBackConnections() {
    int count = 0;
    for (SocketReading reading : connections) {
      count += reading.isMptcp() && reading.mptcp == null ? 1 : 0;
    }
    return count;
  }

  /** How many were TCP from the start. */
  public int getTcpConnections() {
    return connections.size() - getMptcpConnections() - getFellBackConnections();
  }

  /** How many subflows the MPTCP connections have. */
  public int getMptcpSubflows() {
    int count = 0;
    for (SocketReading reading : connections) {
      count += reading.mptcp != null ? reading.subflows.size() : 0;
    }
    return count;
  }

  /** How many listeners are MPTCP. */
  public int getMptcpListeners() {
    return listenersMptcp;
  }

  /** How many are TCP. */
  public int getTcpListeners() {
    return listenersTcp;
  }
}
