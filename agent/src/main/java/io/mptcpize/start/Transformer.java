package io.mptcpize.start;

import io.mptcpize.jvm.Privileged;
import io.mptcpize.log.Log;
import io.mptcpize.rewrite.Instrumented;
import java.io.File;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;

/**
 * Has the classes that make sockets rewritten when they load. A JVM that opens no socket loads
 * nothing beyond this class and the table.
 */
final class Transformer implements ClassFileTransformer, PrivilegedExceptionAction<RunningAgent> {
  /** Loads where something is recorded, or asks for that. */
  private static final String FLIGHT_RECORDER = "jdk/jfr/FlightRecorder";

  private final Instrumentation instrumentation;
  private final Options options;
  private final String version;
  private final File home;
  private RunningAgent agent;

  /** Why it cannot be had, in words, or null. */
  private String failure;

  private volatile boolean awake;

  /** What is still to be said when there is more to say; null: nothing. */
  private String line;

  /**
   * @param version the agent's
   * @param home the directory of the agent's jar
   * @param line what is told as soon as the JVM is seen to use sockets, or null
   */
  Transformer(
      Instrumentation instrumentation, Options options, String version, File home, String line) {
    this.line = line;
    this.instrumentation = instrumentation;
    this.options = options;
    this.version = version;
    this.home = home;
  }

  /** Rewrites these classes from now on, and those of them that are loaded already. */
  void install() {
    instrumentation.addTransformer(this, true);
    boolean hasServers = false;
    boolean hasRecorder = false;
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      ClassLoader loader = loaded.getClassLoader();
      String name = loaded.getName().replace('.', '/');
      hasRecorder |= loader == null && name.equals(FLIGHT_RECORDER);
      if (isInTable(loader, name) && agent() != null) {
        if (name.equals(Instrumented.MBEAN_SERVERS)) {
          hasServers = true;
        } else {
          agent().loadedEarlier();
        }
        try {
          instrumentation.retransformClasses(loaded);
        } catch (Throwable t) {
          agent().refuse(loader, name, t);
        }
      }
    }
    if (hasRecorder && agent() != null) {
      agent().record();
    }
    if (hasServers) {
      agent().registerNow();
    }
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> beingRedefined,
      ProtectionDomain domain,
      byte[] code) {
    if (name == null) {
      return null;
    }
    if (!isInTable(loader, name)) {
      if (loader == null && name.equals(FLIGHT_RECORDER) && agent() != null) {
        agent().record();
      }
      if (loader == null && !awake && isOfSockets(name) && Instrumented.isWakeUp(name)) {
        wakeUp();
      }
      return null;
    }
    RunningAgent running = agent();
    if (running == null || loader != null && !running.installNetty()) {
      return null;
    }
    return running.rewrite(loader, name, code);
  }

  private void wakeUp() {
    awake = true;
    RunningAgent running = agent();
    if (running != null) {
      running.linkAhead();
    }
  }

  /** Most names are told apart without the table, which is not loaded for them. */
  private static boolean isInTable(ClassLoader loader, String name) {
    return loader == null
        ? (isOfSockets(name) || name.equals(Instrumented.MBEAN_SERVERS))
            && Instrumented.hasJdk(name)
        : name.lastIndexOf("/channel/") >= 0 && Instrumented.hasNetty(name);
  }

  private static boolean isOfSockets(String name) {
    return name.startsWith("sun/nio/ch/")
        || name.startsWith("java/net/")
        || name.startsWith("java/nio/channels/");
  }

  /**
   * The agent in this JVM, which is put there before the first class that calls it.
   *
   * @return null: it cannot be had, and that was said
   */
  synchronized RunningAgent agent() {
    if (agent == null && failure == null) {
      try {
        agent = Privileged.run(this);
        if (line != null) {
          Log.info(line);
          line = null;
        }
      } catch (Throwable t) {
        failure = Log.cause(t);
        Log.warn("the agent cannot get into this JVM, sockets stay TCP: " + failure);
      }
    }
    return agent;
  }

  /** Why {@link #agent} is null, in words. */
  synchronized String failure() {
    return failure;
  }

  /** Called by {@link Privileged}. */
  @Override
  public RunningAgent run() throws Exception {
    return new RunningAgent(instrumentation, options, version, home);
  }
}
