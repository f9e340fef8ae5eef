package io.mptcpize.jmx;

import io.mptcpize.hook.Control;
import io.mptcpize.hook.Parts;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/** Registers the agent's MBean with the platform's MBean server; made by name. */
public final class Registration implements Consumer<Object> {
  private static final String NAME = "io.mptcpize:type=Mptcpize";

  /** What no other server has. */
  private static final String OF_PLATFORM = "java.lang:type=Runtime";

  private final Parts parts;
  private final Control control;

  /**
   * @param control does what is asked for through the MBean
   */
  public Registration(Parts parts, Control control) {
    this.parts = parts;
    this.control = control;
  }

  /**
   * Registers it.
   *
   * @param server null: with the platform's, if there is one; it is not made for this
   */
  @Override
  public void accept(Object server) {
    try {
      MBeanServer platform = server == null ? platform() : (MBeanServer) server;
      ObjectName name = new ObjectName(NAME);
      if (platform != null && !platform.isRegistered(name)) {
        platform.registerMBean(new LazyBean(parts, control), name);
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MBeanServer platform() throws JMException {
    for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
      if (server.isRegistered(new ObjectName(OF_PLATFORM))) {
        return server;
      }
    }
    return null;
  }
}
