package io.mptcpize.jvm;

import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/**
 * Runs with the agent's own permissions what would otherwise run with those of the application that
 * happens to open a socket: there are JVMs with a security manager up to JDK 23.
 */
public final class Privileged {
  private Privileged() {}

  /** The action's result, or what it throws. */
  @SuppressWarnings("removal") // it is used only where there still is a security manager
  public static <T> T run(PrivilegedExceptionAction<T> action) throws Exception {
    if (System.getSecurityManager() == null) {
      return action.run();
    }
    try {
      return AccessController.doPrivileged(action);
    } catch (PrivilegedActionException e) {
      throw e.getException();
    }
  }
}
