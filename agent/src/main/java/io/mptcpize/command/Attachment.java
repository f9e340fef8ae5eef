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
final class Attachment implements AttachmentProvider {
  /**
   * One for all: JDK 8 can load its native library once, by one loader of its {@code tools.jar}.
   */
  private final Accessor accessor;

  private Attachment(Accessor accessor) {
    this.accessor = accessor;
  }

  /** That of this JVM; null if it has none. */
  static Attachment ofThisJvm() {
    Accessor accessor =
        new Compound(
                ForModularizedVm.INSTANCE,
                ForStandardToolsJarVm.JVM_ROOT, // a JDK 8 that is called by its jre/bin/java
                ForStandardToolsJarVm.JDK_ROOT)
            .attempt();
    return accessor.isAvailable() ? new Attachment(accessor) : null;
  }

  @Override
  public Accessor attempt() {
    return accessor;
  }

  /**
   * Loads an agent into another JVM, and then asks for that one's system properties, which leaves
   * no trace there.
   *
   * @param jar as the other sees it
   * @param property what the agent sets there once it is loaded, to this value, or longer
   * @param seconds how long it may take
   * @throws TimeoutException it takes longer, and may still be done
   * @throws ExecutionException what was in the way
   */
  Properties load(
      final File jar,
      final String pid,
      final String argument,
      final String property,
      final String value,
      int seconds)
      throws TimeoutException, ExecutionException {
    FutureTask<Properties> loading =
        new FutureTask<>(
            new Callable<Properties>() {
              @Override
              public Properties call() throws Exception {
                try {
                  ByteBuddyAgent.attach(jar, pid, argument, Attachment.this);
                } catch (IllegalStateException e) {
                  if (cause(e).getClass().getSimpleName().equals("AttachNotSupportedException")) {
                    throw e; // it was not reached
                  }
                  Properties properties = properties(pid);
                  if (!properties.getProperty(property, "").startsWith(value)) {
                    throw e;
                  }
                  return properties; // JDK 8 and newer ones misunderstand each other's "done"
                }
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

  /** What an error comes from in the end. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private Properties properties(String pid) throws Exception {
    Class<?> virtualMachine = accessor.getVirtualMachineType();
    try {
      Object machine = virtualMachine.getMethod("attach", String.class).invoke(null, pid);
      try {
        return (Properties) virtualMachine.getMethod("getSystemProperties").invoke(machine);
      } finally {
        virtualMachine.getMethod("detach").invoke(machine);
      }
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause instanceof Exception ? (Exception) cause : e;
    }
  }
}
