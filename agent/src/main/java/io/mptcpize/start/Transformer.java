package io.mptcpize.start;

import io.mptcpize.jvm.Privileged;
import io.mptcpize.jvm.Turn;
import io.mptcpize.log.Log;
import io.mptcpize.options.Options;
import io.mptcpize.rewrite.Instrumented;
import java.io.File;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the classes that make sockets rewritten when they load. A JVM that opens no socket loads
 * nothing beyond this class and the table. Where the agent is switched off at first, it is dormant:
 * only the agent's MBean can be had, and the classes are rewritten when it is switched on.
 */
final class Transformer implements ClassFileTransformer, PrivilegedExceptionAction<RunningAgent> {
  /** Loads where something is recorded, or asks for that. */
  private static final String FLIGHT_RECORDER = "jdk/jfr/FlightRecorder";

  private final Instrumentation instrumentation;
  private final Options options;
  private final String version;
  private final File home;

  /** To get the agent into the JVM, and to rewrite a class. */
  private final Turn turn = new Turn();

  private volatile RunningAgent agent;

  /** Why it cannot be had, in words, or null. */
  private volatile String failure;

  /** What was not done in time: these classes have loaded as they are. Also what is locked. */
  private final List<Rewriting> missed = new ArrayList<>();

  /** That of no class. It is here so that its class is there before any is to be rewritten. */
  private final Rewriting beginning = new Rewriting(this, null, null, null);

  /** Whether the native calls were linked ahead. */
  private volatile boolean linksAhead;

  /** Whether classes that make sockets are left as they are. */
  private volatile boolean dormant;

  /** Whether those that are loaded were rewritten, too. */
  private volatile boolean awake;

  /** To wake up. */
  private final Turn waking = new Turn();

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

  /**
   * Rewrites these classes from now on, and those of them that are loaded already.
   *
   * @return whether there are such, so that sockets may have been opened
   */
  boolean install() {
    awake = true;
    instrumentation.addTransformer(this, true);
    return rewriteLoaded();
  }

  /** Rewrites none of them before it is woken. */
  void installDormant() {
    dormant = true;
    instrumentation.addTransformer(this, true);
    rewriteLoaded();
  }

  /**
   * Rewrites these classes now, if that was left undone, and has ready all else that sockets need:
   * the application uses sockets by now, and other agents may take what locks they like.
   *
   * @throws IllegalStateException another thread does it, and does not get on
   */
  void wake() {
    while (!awake) {
      if (waking.take(Thread.currentThread())) {
        try {
          if (!awake && agent() != null) {
            dormant = false;
            rewriteLoaded();
            agent.unusable();
            agent.uncovered();
          }
          awake = true;
        } finally {
          waking.end();
        }
      } else if (!waking.await()) {
        throw new IllegalStateException("another thread is about to switch the agent on");
      }
    }
  }

  private boolean rewriteLoaded() {
    boolean anyLoaded = false;
    boolean hasRecorder = false;
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      ClassLoader loader = loaded.getClassLoader();
      String name = loaded.getName().replace('.', '/');
      hasRecorder |= loader == null && name.equals(FLIGHT_RECORDER);
      if (isInTable(loader, name) && agent() != null) {
        anyLoaded |= !name.equals(Instrumented.MBEAN_SERVERS);
        try {
          retransform(loaded);
        } catch (Throwable t) {
          agent().refuse(loader, name, t);
        }
      }
    }
    if (hasRecorder && !dormant) {
      record();
    }
    return anyLoaded;
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
    if (isInTable(loader, name)) {
      return rewrite(new Rewriting(this, loader, name, code));
    }
    if (loader != null || dormant) {
      return null;
    }
    if (name.equals(FLIGHT_RECORDER)) {
      record();
    } else if (!linksAhead && isOfSockets(name) && Instrumented.isWakeUp(name)) {
      if (turn.take(beginning.thread())) {
        linksAhead = true;
        begin(beginning);
      }
    }
    return null;
  }

  /**
   * Has a class rewritten, and waits while that gets on.
   *
   * @return null: the class is to load as it is
   */
  private byte[] rewrite(Rewriting one) {
    if (turn.isMine()) { // it loads in the middle of another
      return rewritten(one);
    }
    while (true) {
      if (turn.take(one.thread())) {
        begin(one);
        turn.await();
      } else if (turn.await()) {
        continue;
      }
      synchronized (missed) {
        if (one.done) {
          return one.rewritten;
        }
        if (turn.isTaken()) {
          missed.add(one);
          suspend(true);
          return null;
        }
      }
    }
  }

  private void begin(Rewriting one) {
    try {
      one.thread().start();
    } catch (Throwable t) { // no thread is to be had
      turn.end();
      if (turn.take(Thread.currentThread())) {
        one.run();
      }
    }
  }

  /** Called by the thread whose turn it is. */
  void carryOut(Rewriting one) {
    try {
      if (one.name != null) {
        one.rewritten = rewritten(one);
      } else if (agent() != null) {
        agent.linkAhead();
      }
    } finally {
      Rewriting late = end(one);
      while (late != null) {
        makeUpFor(late);
        late = end(one);
      }
    }
  }

  /** It is done; returns one that is to be made up for first, or null. */
  private Rewriting end(Rewriting one) {
    synchronized (missed) {
      one.done = true;
      if (!missed.isEmpty()) {
        return missed.remove(0);
      }
      suspend(false);
      turn.end();
      return null;
    }
  }

  private void makeUpFor(Rewriting late) {
    if (agent != null) {
      try {
        retransform(Class.forName(late.name.replace('/', '.'), false, late.loader));
      } catch (Throwable t) {
        agent.refuse(late.loader, late.name, t);
      }
    }
  }

  /** A class that is loaded already. */
  private void retransform(Class<?> loaded) throws Exception {
    if (loaded.getName().replace('.', '/').equals(Instrumented.MBEAN_SERVERS)) {
      instrumentation.retransformClasses(loaded);
      agent.registerNow(); // servers may have been made already
    } else {
      agent.loadedEarlier();
      instrumentation.retransformClasses(loaded);
    }
  }

  /**
   * Flight Recorder is there, or is being loaded by this thread: another sees to the agent's
   * events.
   */
  private void record() {
    try {
      Privileged.run(
          new PrivilegedExceptionAction<Void>() {
            @Override
            public Void run() {
              Thread thread = new Thread(recording(), "mptcpize-jfr");
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              thread.start();
              return null;
            }
          });
    } catch (Throwable t) {
      Log.debug("no events of the agent's: " + Log.cause(t));
    }
  }

  private Runnable recording() {
    return new Runnable() {
      @Override
      public void run() {
        RunningAgent running = agent();
        if (running != null) {
          running.record();
        }
      }
    };
  }

  private void suspend(boolean suspended) {
    RunningAgent running = agent;
    if (running != null) {
      running.suspend(suspended);
    }
  }

  private byte[] rewritten(Rewriting one) {
    RunningAgent running = agent();
    return running == null || one.loader != null && !running.installNetty()
        ? null
        : running.rewrite(one.loader, one.name, one.code);
  }

  /** Most names are told apart without the table, which is not loaded for them. */
  private boolean isInTable(ClassLoader loader, String name) {
    if (loader == null && name.equals(Instrumented.MBEAN_SERVERS)) {
      return true;
    }
    if (dormant) {
      return false;
    }
    return loader == null
        ? isOfSockets(name) && Instrumented.hasJdk(name)
        : name.lastIndexOf("/channel/") >= 0 && Instrumented.hasNetty(name);
  }

  private static boolean isOfSockets(String name) {
    return name.startsWith("sun/nio/ch/")
        || name.startsWith("java/net/")
        || name.startsWith("java/nio/channels/");
  }

  /**
   * The agent in this JVM, which is put there before the first class that calls it. Not for a
   * thread that is just loading a class.
   *
   * @return null: it cannot be had, which was said, or not now
   */
  RunningAgent agent() {
    if (agent == null && failure == null) {
      if (turn.isMine()) {
        enter();
      } else if (turn.take(Thread.currentThread())) {
        enter();
        turn.end();
      } else {
        turn.await();
      }
    }
    return agent;
  }

  private void enter() {
    try {
      RunningAgent running = Privileged.run(this);
      synchronized (missed) {
        running.suspend(!missed.isEmpty());
        agent = running;
      }
      if (line != null) {
        Log.info(line);
        line = null;
      }
    } catch (Throwable t) {
      failure = Log.cause(t);
      Log.warn("the agent cannot get into this JVM, sockets stay TCP: " + failure);
    }
  }

  /** Why {@link #agent} is null, in words. */
  String failure() {
    return failure;
  }

  /** Why the agent is inert, in words; null: it is not. */
  String problem() {
    RunningAgent running = agent;
    return (running == null ? options : running.options()).problem();
  }

  /** Whether the agent is switched on at first. */
  boolean beginsEnabled() {
    return !dormant;
  }

  /** Called by {@link Privileged}. */
  @Override
  public RunningAgent run() throws Exception {
    return new RunningAgent(this, instrumentation, options, version, home);
  }
}
