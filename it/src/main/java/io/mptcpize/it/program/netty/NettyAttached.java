package io.mptcpize.it.program.netty;

import io.mptcpize.it.program.sockets.Path;
import io.mptcpize.it.program.sockets.StreamRows;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;

/**
 * Has sockets of Netty's, then loads the agent into itself, and has more of them. For JDK 9 and
 * newer.
 *
 * <p>Arguments: the transport, the agent's jar, and the paths of the later sockets.
 */
public final class NettyAttached {
  private NettyAttached() {}

  public static void main(String[] arguments) throws Exception {
    NettyTransport transport = NettyTransport.of(arguments[0]);
    new StreamRows().print("before", new NettyKind(transport, null), Path.V4);
    ManagementFactory.getPlatformMBeanServer()
        .invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "jvmtiAgentLoad",
            new Object[] {new String[] {arguments[1]}},
            new String[] {String[].class.getName()});
    for (int i = 2; i < arguments.length; i++) {
      new StreamRows().print("after", new NettyKind(transport, null), Path.of(arguments[i]));
    }
    System.exit(0);
  }
}
