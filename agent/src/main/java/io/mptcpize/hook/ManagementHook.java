package io.mptcpize.hook;

import io.mptcpize.jvm.Privileged;
import io.mptcpize.log.Log;
import java.nio.channels.spi.MptcpizeManagement;
import java.security.PrivilegedExceptionAction;
import java.util.function.Consumer;

/**
 * Waits for the platform's MBean server, which the agent does not start, and has the agent's MBean
 * registered there before whoever asked for that server gets it.
 */
public final class ManagementHook extends MptcpizeManagement {
  private static final String REGISTRATION = "io.mptcpize.jmx.Registration";

  private final Parts parts;
  private final Control control;

  /**
   * Makes the one that is behind the hook from then on: by a method, or the verifier would load
   * this class with the one that makes it.
   *
   * @param control does what is asked for through the MBean
   */
  public static ManagementHook of(Parts parts, Control control) {
    return new ManagementHook(parts, control);
  }

  private ManagementHook(Parts parts, Control control) {
    this.parts = parts;
    this.control = control;
  }

  @Override
  protected void afterMade(Object server) {
    if (isForPlatform()) {
      register(server);
    }
  }

  /** Whether a server is being made for the platform, by who is making it. */
  private static boolean isForPlatform() {
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      if (frame.getClassName().equals("java.lang.management.ManagementFactory")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Registers the agent's MBean. All that knows of JMX is loaded with this and not before.
   *
   * @param server null: the platform's, if there is one already
   */
  public void register(final Object server) {
    try {
      Privileged.run(
          new PrivilegedExceptionAction<Void>() {
            @Override
            @SuppressWarnings("unchecked") // a class of ours, by name
            public Void run() throws Exception {
              Class<?> type = Class.forName(REGISTRATION);
              ((Consumer<Object>)
                      type.getConstructor(Parts.class, Control.class).newInstance(parts, control))
                  .accept(server);
              return null;
            }
          });
    } catch (Throwable t) {
      Log.warn("the agent cannot be asked through JMX: " + Log.cause(t));
    }
  }
}
