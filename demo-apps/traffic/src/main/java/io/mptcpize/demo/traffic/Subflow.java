package io.mptcpize.demo.traffic;

import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * A subflow of a connection, as the agent of mptcpize tells it through JMX. This program needs
 * neither the agent nor any of its classes: where there is no agent, there is no answer.
 */
final class Subflow {
  private static final String[] SIGNATURE = {String.class.getName(), String.class.getName()};

  private final CompositeData data;

  private Subflow(CompositeData data) {
    this.data = data;
  }

  /** Whether there is an agent to ask. */
  static boolean areKnown() {
    return ManagementFactory.getPlatformMBeanServer().isRegistered(agent());
  }

  /**
   * Those of a connection that are established; of one of TCP the one that it is.
   *
   * @return none if the connection is gone, or there is no agent
   */
  static List<Subflow> of(Socket socket) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    Object[] ends = {
      String.valueOf(socket.getLocalSocketAddress()),
      String.valueOf(socket.getRemoteSocketAddress())
    };
    try {
      CompositeData connection =
          (CompositeData) server.invoke(agent(), "connection", ends, SIGNATURE);
      List<Subflow> subflows = new ArrayList<>();
      if (connection != null) {
        for (CompositeData each : (CompositeData[]) connection.get("subflows")) {
          if (each.get("state").equals("established")) {
            subflows.add(new Subflow(each));
          }
        }
      }
      return subflows;
    } catch (InstanceNotFoundException noAgent) {
      return Collections.emptyList();
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectName agent() {
    try {
      return new ObjectName("io.mptcpize:type=Mptcpize");
    } catch (JMException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Its two addresses, which tell it from others. */
  String ends() {
    return data.get("local") + " > " + data.get("remote");
  }

  /** Sent and received, with what was sent again. */
  long bytes() {
    return ((Number) data.get("bytesSent")).longValue()
        + ((Number) data.get("bytesReceived")).longValue();
  }

  double roundTripMillis() {
    return ((Number) data.get("roundTripSeconds")).doubleValue() * 1_000;
  }

  /** In segments. */
  long retransmits() {
    return ((Number) data.get("retransmits")).longValue();
  }
}
