package io.mptcpize.demo.checker;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;

/**
 * A connection of this server, as the agent of mptcpize tells it through JMX: without any of its
 * classes, and where there is no agent this says so.
 *
 * @param remote the client, IP:PORT
 * @param wire {@code mptcp}, {@code fell back} or {@code tcp}
 * @param findings why it has one path, or is not MPTCP, in words; none if there is nothing to say
 */
record Connection(String remote, String wire, List<Subflow> subflows, List<String> findings) {

  private static final String MPTCP = "mptcp";
  private static final String TEXT = String.class.getName();

  /**
   * All there are, those of MPTCP first.
   *
   * @throws AgentMissing if nobody can tell
   */
  static List<Connection> ofThisServer() throws AgentMissing {
    CompositeData[] all = (CompositeData[]) ask("connections", new Object[0], new String[0]);
    return Stream.of(all)
        .filter(each -> each.get("role").equals("server"))
        .map(Connection::of)
        .sorted(
            Comparator.comparing((Connection each) -> !each.wire().equals(MPTCP))
                .thenComparing(Connection::remote))
        .toList();
  }

  /**
   * Whether the one between two addresses is MPTCP on the wire.
   *
   * @throws AgentMissing if nobody can tell
   * @throws SocketException if this JVM has no such connection
   */
  static boolean isMptcp(InetSocketAddress local, InetSocketAddress client)
      throws AgentMissing, SocketException {
    Object[] ends = {local.toString(), client.toString()};
    CompositeData found = (CompositeData) ask("connection", ends, new String[] {TEXT, TEXT});
    if (found == null) {
      throw new SocketException("the agent knows no connection from " + client);
    }
    return found.get("wire").equals(MPTCP);
  }

  private static Object ask(String operation, Object[] arguments, String[] types)
      throws AgentMissing {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .invoke(new ObjectName("io.mptcpize:type=Mptcpize"), operation, arguments, types);
    } catch (InstanceNotFoundException noAgent) {
      throw new AgentMissing(
          "There is no agent of mptcpize in this server: how you are connected is what the kernel"
              + " says, and its other connections are not known.");
    } catch (RuntimeMBeanException cannotTell) {
      throw new AgentMissing("The agent cannot tell: " + cannotTell.getCause().getMessage());
    } catch (JMException | JMRuntimeException unexpected) {
      throw new AgentMissing("The agent cannot be asked: " + unexpected);
    }
  }

  private static Connection of(CompositeData data) {
    return new Connection(
        (String) data.get("remote"),
        (String) data.get("wire"),
        Stream.of((CompositeData[]) data.get("subflows")).map(Subflow::of).toList(),
        Stream.of((CompositeData[]) data.get("findings"))
            .map(each -> each.get("certainty") + ": " + each.get("explanation"))
            .toList());
  }
}
