package io.mptcpize.it.program.observe;

import java.lang.management.ManagementFactory;

/** An agent that starts the platform's management, as monitors do. */
public final class ManagingAgent {
  private ManagingAgent() {}

  /** Called by the JVM. */
  public static void premain(String argument) {
    ManagementFactory.getPlatformMBeanServer();
  }
}
