package io.mptcpize.demo.checker;

import java.lang.management.ManagementFactory;
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

  /**
   * All there are, those of MPTCP first.
   *
   * @throws AgentMissing if nobody can tell
   */
  static List<Connection> ofThisServer() throws AgentMissing {
    try {
      Object all =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("io.mptcpize:type=Mptcpize"),
                  "connections",
                  new Object[0],
                  new String[0]);
      return Stream.of((CompositeData[]) all)
          .filter(each -> each.get("role").equals("server"))
          .map(Connection::of)
          .sorted(
              Comparator.comparing((Connection each) -> !each.wire().equals("mptcp"))
                  .thenComparing(Connection::remote))
          .toList();
    } catch (InstanceNotFoundException noAgent) {
      throw new AgentMissing(
          "There is no agent of mptcpize in this server: what it opens is TCP, and its other"
              + " connections are not known.");
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
