package java.nio.channels.spi;

/**
 * What the JDK's rewritten maker of MBean servers calls. WARNING: at run time this class lives in
 * {@code java.base}, in a package that it exports to all modules, {@code java.management} too. It
 * may use nothing but {@code java.base}, and throws nothing. The agent's side is the one instance,
 * as with {@code sun.nio.ch.MptcpizeHook}.
 */
public abstract class MptcpizeManagement {
  private static volatile MptcpizeManagement agent;

  /**
   * The first one made is the agent's side, for ever: it is made as soon as this class is defined,
   * and no application can put another in its place.
   */
  protected MptcpizeManagement() {
    synchronized (MptcpizeManagement.class) {
      if (agent == null) {
        agent = this;
      }
    }
  }

  /** Called with an MBean server that has just been made, before its maker gets it. */
  public static void made(Object server) {
    MptcpizeManagement side = agent;
    if (side != null) {
      try {
        side.afterMade(server);
      } catch (Throwable t) {
        // the agent's side has said it if it could
      }
    }
  }

  /** Sees to a new MBean server. */
  protected abstract void afterMade(Object server);
}
