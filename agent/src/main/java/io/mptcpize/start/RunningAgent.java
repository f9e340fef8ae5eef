package io.mptcpize.start;

import io.mptcpize.hook.JdkHook;
import io.mptcpize.hook.ManagementHook;
import io.mptcpize.hook.NettyHook;
import io.mptcpize.hook.Parts;
import io.mptcpize.jvm.JavaBase;
import io.mptcpize.jvm.OwnThread;
import io.mptcpize.jvm.Privileged;
import io.mptcpize.log.Log;
import io.mptcpize.options.Options;
import io.mptcpize.rewrite.Instrumented;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.security.PrivilegedExceptionAction;

/**
 * The agent in this JVM, from when the first class that makes sockets is loaded. Nothing native is
 * touched, and the kernel is not asked, before the first socket.
 */
final class RunningAgent {
  private static final String RECORDING = "io.mptcpize.jfr.Recording";

  private final Parts parts;
  private final Transformer transformer;
  private volatile Options options;
  private ManagementHook management;
  private boolean hasNetty;
  private boolean nettyFailed;
  private boolean isFollowing;

  /**
   * Puts the hook into {@code java.base}, and the agent's side behind it.
   *
   * @param version the agent's
   * @param home the directory of the agent's jar
   * @throws Exception or a LinkageError: the agent cannot get into this JVM
   */
  RunningAgent(
      Transformer transformer,
      Instrumentation instrumentation,
      Options options,
      String version,
      File home)
      throws Exception {
    this.transformer = transformer;
    this.options = options;
    JavaBase javaBase = JavaBase.instance();
    javaBase.open(instrumentation);
    javaBase.define("sun.nio.ch.MptcpizeHook");
    parts =
        new Parts(
            version,
            transformer.beginsEnabled(),
            options.rules(),
            options.urgentData(),
            options.wideWindow(),
            home);
    new JdkHook(parts);
    followRules();
  }

  private synchronized void followRules() {
    String file = options.rulesFile();
    boolean mayChange = file != null && new File(file).isFile(); // a pipe can be read once
    if (mayChange && options.problem() == null && !isFollowing) {
      isFollowing = true;
      OwnThread.of(new RulesFollower(this), "mptcpize-rules").start();
    }
  }

  /** The same for Netty's native transports; false: it cannot be had, and that was said. */
  boolean installNetty() {
    if (!hasNetty && !nettyFailed) {
      try {
        Privileged.run(
            new PrivilegedExceptionAction<Void>() {
              @Override
              public Void run() throws Exception {
                JavaBase.instance().define("java.nio.channels.spi.MptcpizeNetty");
                new NettyHook(parts);
                return null;
              }
            });
        hasNetty = true;
      } catch (Throwable t) {
        nettyFailed = true;
        Log.warn(
            "the agent cannot get into Netty's native transports, their sockets stay TCP: "
                + Log.cause(t));
      }
    }
    return hasNetty;
  }

  /** The same for what makes MBean servers; false: it cannot be had, and that was said. */
  synchronized boolean installManagement() {
    if (management == null) {
      try {
        management =
            Privileged.run(
                new PrivilegedExceptionAction<ManagementHook>() {
                  @Override
                  public ManagementHook run() throws Exception {
                    JavaBase.instance().define("java.nio.channels.spi.MptcpizeManagement");
                    return ManagementHook.of(parts, operation().asControl());
                  }
                });
      } catch (Throwable t) {
        Log.warn("the agent cannot be asked through JMX: " + Log.cause(t));
      }
    }
    return management != null;
  }

  /** What an operator has to do with it. It has no state of its own. */
  Operation operation() {
    return new Operation(this, parts, transformer);
  }

  /** What the operator asked for, and where the rules come from. */
  Options options() {
    return options;
  }

  /** These take their place. */
  void replaceOptions(Options others) {
    options = others;
    followRules();
  }

  /** Registers the agent's MBean with the platform's MBean server, if there is one already. */
  void registerNow() {
    if (installManagement()) {
      management.register(null);
    }
  }

  /**
   * Has the agent's events written, as soon as Flight Recorder is there. Where they cannot be had,
   * as in an image without that module, there are none.
   */
  void record() {
    try {
      Class.forName(RECORDING).getConstructor(Parts.class).newInstance(parts);
    } catch (Throwable t) {
      Log.debug("no events of the agent's: " + Log.cause(t));
    }
  }

  /** A socket will be opened soon. */
  void linkAhead() {
    if (parts.policy.isEnabled()) {
      parts.linking.ahead();
    }
  }

  /** Classes were loaded before they could be rewritten: options may have been set unseen. */
  void loadedEarlier() {
    parts.steering.anyMayBeSet();
  }

  /**
   * Writes a class anew with the hook in it; null: its sockets are left alone.
   *
   * @param name the internal name of a class that is in the table
   */
  byte[] rewrite(ClassLoader loader, String name, byte[] code) {
    boolean isOfSockets = !name.equals(Instrumented.MBEAN_SERVERS);
    if (!isOfSockets && !installManagement()) {
      return null;
    }
    byte[] rewritten = parts.coverage.rewrite(loader, name, code);
    if (rewritten == null && isOfSockets) {
      parts.steering.anyMayBeSet();
    }
    return rewritten;
  }

  /** While some classes that sockets need are not rewritten yet, sockets are left alone. */
  void suspend(boolean suspended) {
    parts.coverage.suspend(suspended);
  }

  /** A class could not be rewritten: its sockets are left alone. */
  void refuse(ClassLoader loader, String name, Throwable why) {
    parts.coverage.refuse(loader, name, why);
  }

  /** Which sockets of the JDK are left alone, and why, in words; null: none. Loads all classes. */
  String uncovered() {
    return parts.coverage.uncovered();
  }

  /** Why no socket of this JVM can be MPTCP, in words; null if some can. */
  String unusable() {
    return parts.linking.unusable();
  }
}
