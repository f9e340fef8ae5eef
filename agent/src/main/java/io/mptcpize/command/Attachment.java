package io.mptcpize.command;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.ByteBuddyAgent.AttachmentProvider;
import net.bytebuddy.agent.ByteBuddyAgent.AttachmentProvider.Accessor;
import net.bytebuddy.agent.ByteBuddyAgent.AttachmentProvider.Compound;
import net.bytebuddy.agent.ByteBuddyAgent.AttachmentProvider.ForModularizedVm;
import net.bytebuddy.agent.ByteBuddyAgent.AttachmentProvider.ForStandardToolsJarVm;

/** What the JDK that runs this has to attach to others by: {@code com.sun.tools.attach}. */
final class Attachment {
  private static final AttachmentProvider JDK =
      new Compound(
          ForModularizedVm.INSTANCE,
          ForStandardToolsJarVm.JVM_ROOT, // a JDK 8 that is called by its jre/bin/java
          ForStandardToolsJarVm.JDK_ROOT);

  private final Class<?> virtualMachine;

  private Attachment(Class<?> virtualMachine) {
    this.virtualMachine = virtualMachine;
  }

  /** That of this JVM; null if it has none. */
  static Attachment ofThisJvm() {
    Accessor accessor = JDK.attempt();
    return accessor.isAvailable() ? new Attachment(accessor.getVirtualMachineType()) : null;
  }

  /**
   * Loads an agent into another JVM, and then asks for that one's system properties, which leaves
   * no trace there.
   *
   * @param jar as the other sees it
   * @param seconds how long it may take
   * @throws TimeoutException it takes longer, and may still be done
   * @throws ExecutionException what was in the way
   */
  Properties load(final File jar, final String pid, final String argument, int seconds)
      throws TimeoutException, ExecutionException {
    FutureTask<Properties> loading =
        new FutureTask<>(
            new Callable<Properties>() {
              @Override
              public Properties call() throws Exception {
                ByteBuddyAgent.attach(jar, pid, argument, JDK);
                return properties(pid);
              }
            });
    Thread thread = new Thread(loading, "attach");
    thread.setDaemon(true); // the JDK's calls have no time limit, and are not interrupted
    thread.start();
    while (true) {
      try {
        return loading.get(seconds, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // nobody here does that
      }
    }
  }

  private Properties properties(String pid) throws Exception {
    try {
      Object machine = virtualMachine.getMethod("attach", String.class).invoke(null, pid);
      try {
        return (Properties) virtualMachine.getMethod("getSystemProperties").invoke(machine);
      } finally {
        virtualMachine.getMethod("detach").invoke(machine);
      }
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }
}
