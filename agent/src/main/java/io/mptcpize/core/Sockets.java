package io.mptcpize.core;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import sun.nio.ch.MptcpizeHook;

/**
 * The agent's side of the hook: decides on each socket and opens it. Nothing native is touched, and
 * the kernel is not asked, before the first one.
 */
final class Sockets extends MptcpizeHook implements PrivilegedExceptionAction<Families> {
  private static final long LINKING_SECONDS = 30;

  /**
   * A connect that the application gave up earlier is no sign of a path that swallows MPTCP: it may
   * have tried several addresses at once.
   */
  private static final long GIVEN_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  /**
   * A connect whose timeout ended earlier was a probe, or the machine was busy. All others count:
   * where each connect has a short timeout, none would ever succeed.
   */
  private static final long TIMED_OUT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * The same where the plain implementation has shut the socket down before it closes it: one that
   * found no route, or was refused, looks like this, too, as soon as a busy machine comes to it.
   */
  private static final long TIMED_OUT_AND_SHUT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Counters counters = new Counters();
  private final PendingConnects pendingConnects = new PendingConnects();
  private final Detours detours = new Detours();
  private final ReentrantLock linking = new ReentrantLock();

  private final UrgentData urgentData;
  private final int wideWindow;

  private volatile boolean enabled = true;
  private volatile Rules rules;

  /** Whether rules were replaced: sockets that the old ones opened may not have connected yet. */
  private volatile boolean replaced;

  /** Null: a socket may have any option. */
  private volatile SetOptions setOptions;

  /** Null before the first socket, and again if the native calls could not be linked. */
  private volatile Families families;

  Sockets(Rules rules, UrgentData urgentData, int wideWindow) {
    this.rules = rules;
    this.urgentData = urgentData;
    this.wideWindow = wideWindow;
    boolean convertsSome =
        rules.always(Role.CONNECT, true) == Rules.Answer.DEPENDS
            || rules.always(Role.LISTEN, true) == Rules.Answer.DEPENDS;
    setOptions = convertsSome ? new SetOptions() : null;
  }

  /** New sockets follow these rules; connections and listeners stay as they are. */
  void replaceRules(Rules newRules) {
    anyOptionMayBeSet(); // nobody may have watched so far
    replaced = true;
    rules = newRules;
  }

  /** Options may be set where the hook does not see it. */
  void anyOptionMayBeSet() {
    setOptions = null;
  }

  /** The options that may have been set on a socket that is converted. */
  CarriedOption[] mayBeSet(Families linked) {
    SetOptions known = setOptions;
    try {
      return known == null || linked.nativeCode().isForeign() ? CarriedOption.ALL : known.carried();
    } catch (Exception e) {
      return CarriedOption.ALL; // this JDK does not tell
    }
  }

  @Override
  protected void optionIsSet(Object option) {
    SetOptions known = setOptions;
    if (known != null) {
      known.add(option);
    }
  }

  /** The rules as they are now; {@link #wereReplaced} tells whether others came before. */
  Rules rules() {
    return rules;
  }

  boolean wereReplaced() {
    return replaced;
  }

  boolean isEnabled() {
    return enabled;
  }

  Counters counters() {
    return counters;
  }

  /** Puts this side behind the hook. */
  void install() {
    use(this);
  }

  @Override
  protected int openStream(boolean ipv6, boolean server, boolean nonBlocking) {
    Rules.Answer answer = rules.always(server ? Role.LISTEN : Role.CONNECT, ipv6);
    return answer == Rules.Answer.MPTCP ? openMptcp(ipv6, server, nonBlocking) : LEAVE_TO_JDK;
  }

  /**
   * Opens an MPTCP socket, as {@link Family#open}.
   *
   * @return its descriptor, or {@link #LEAVE_TO_JDK}
   */
  int openMptcp(boolean ipv6, boolean server, boolean nonBlocking) {
    Families linked = families();
    if (linked == null || !enabled) {
      return LEAVE_TO_JDK;
    }
    linked.tellVerdictOnce();
    int fd = linked.of(ipv6).open(server, nonBlocking);
    if (fd >= 0) {
      linked.wideWindow.open(fd);
    }
    counters.count(fd < 0 ? Event.REFUSED : Event.OPENED_MPTCP);
    if (Log.isDebug()) {
      Log.debug(
          (server ? "server" : "client")
              + (ipv6 ? " IPv6" : " IPv4")
              + (fd < 0 ? " opened as TCP" : " opened as MPTCP, descriptor " + fd));
    }
    return fd;
  }

  /** What is to be done about a socket that is about to connect. */
  enum BeforeConnect {
    /** Nothing. */
    LEAVE,
    /** It was opened as MPTCP, and it is to be seen whether there is an answer. */
    AS_OPENED,
    TO_MPTCP,
    TO_TCP;

    boolean isMptcp() {
      return this == AS_OPENED || this == TO_MPTCP;
    }

    boolean isSteered() {
      return this == TO_MPTCP || this == TO_TCP;
    }
  }

  /** Decides on a socket that is about to connect, from the rules and what is known of the path. */
  BeforeConnect decide(InetAddress remote, int port) {
    Rules now = rules;
    Rules.Answer answer = now.always(Role.CONNECT, true);
    if (!enabled || answer == Rules.Answer.TCP && !replaced) {
      return BeforeConnect.LEAVE;
    }
    boolean detour = detours.has(remote, port, System.nanoTime());
    if (!detour && !replaced && answer == Rules.Answer.MPTCP) {
      return BeforeConnect.AS_OPENED;
    }
    boolean mptcp = !detour && wants(now, Role.CONNECT, remote, port);
    if (Log.isDebug()) {
      Log.debug("connect " + remote + " port " + port + ": " + (mptcp ? "MPTCP" : "TCP"));
    }
    return mptcp ? BeforeConnect.TO_MPTCP : BeforeConnect.TO_TCP;
  }

  @Override
  protected void beforeConnect(
      Object owner, Object lock, FileDescriptor fd, InetAddress remote, int port) {
    BeforeConnect decision = decide(remote, port);
    if (decision.isSteered()) {
      steer(owner, lock, fd, decision.isMptcp());
    }
    int number = number(fd);
    if (decision.isMptcp() && number >= 0) {
      connects(owner, number, remote, port);
    }
  }

  /** Remembers a connect over MPTCP, for {@link #closes}. */
  void connects(Object owner, int fd, InetAddress remote, int port) {
    pendingConnects.begun(owner, fd, remote, port);
  }

  @Override
  protected void beforeListen(
      Object owner, Object lock, FileDescriptor fd, InetAddress local, int port) {
    if (enabled && (replaced || rules.always(Role.LISTEN, true) == Rules.Answer.DEPENDS)) {
      steer(owner, lock, fd, listensByMptcp(local, port));
    }
  }

  /** What the rules say of a listener. */
  boolean listensByMptcp(InetAddress local, int port) {
    boolean mptcp = wants(rules, Role.LISTEN, local, port);
    if (Log.isDebug()) {
      Log.debug("listen " + local + " port " + port + ": " + (mptcp ? "MPTCP" : "TCP"));
    }
    return mptcp;
  }

  private boolean wants(Rules now, Role role, InetAddress address, int port) {
    String name = now.usesNames(role) ? nameOf(address) : null;
    return now.isMptcp(role, address.getAddress(), port, name);
  }

  private String nameOf(InetAddress address) {
    Families linked = families();
    try {
      return linked == null ? null : linked.names().of(address);
    } catch (Exception e) {
      Log.warn("this JDK does not tell the names that applications use: " + cause(e));
      return null;
    }
  }

  /** Sees to it that a socket which has no connection yet is MPTCP, or is TCP. */
  private void steer(Object owner, Object lock, FileDescriptor fd, boolean toMptcp) {
    Families linked = families();
    if (linked == null) {
      return;
    }
    linked.tellVerdictOnce();
    synchronized (lock) {
      int number = number(fd);
      if (number < 0 || owner instanceof Channel && !((Channel) owner).isOpen()) {
        return; // closed: the number may be another's by now
      }
      SelectableChannel watched = null;
      if (owner instanceof SelectableChannel && ((SelectableChannel) owner).isRegistered()) {
        watched = (SelectableChannel) owner;
      }
      try {
        if (watched != null && !linked.watchers().canFollow(watched)) {
          counters.count(Event.KEPT_WATCHED, null);
        } else if (linked.conversion.convert(number, toMptcp, mayBeSet(linked))) {
          RefusedOptions refused = linked.refusedOptionsSoFar();
          if (refused != null && !toMptcp) {
            refused.apply(fd, number);
          }
          if (owner instanceof SelectableChannel && ((SelectableChannel) owner).isRegistered()) {
            linked.watchers().follow((SelectableChannel) owner, number);
          }
        }
      } catch (Exception e) {
        counters.count(Event.KEPT_WATCHED, cause(e));
      }
    }
  }

  @Override
  protected void beforeClose(Object owner) {
    closes(owner);
  }

  /** Learns from a socket's end whether its connect ever got an answer. */
  void closes(Object owner) {
    PendingConnects.Connect connect = pendingConnects.take(owner);
    Families linked = families;
    if (connect == null || linked == null) {
      return;
    }
    long now = System.nanoTime();
    if (isUnanswered(linked, connect.fd, now - connect.begunAt)
        && detours.add(connect.remote, connect.port, now)) {
      counters.count(Event.SWALLOWED);
      Log.info(
          "no answer to MPTCP from "
              + connect.remote.getHostAddress()
              + " port "
              + connect.port
              + ": connects there are TCP for "
              + Detours.MINUTES
              + " minutes");
    }
  }

  private static boolean isUnanswered(Families linked, int fd, long pending) {
    if (pending < TIMED_OUT_NANOS) {
      return false;
    }
    int state = linked.stateWithoutAnswer(fd);
    if (state == Families.TCP_SYN_SENT) {
      return pending >= GIVEN_UP_NANOS || hasTimedOut(false);
    }
    return state == Families.TCP_CLOSE && pending >= TIMED_OUT_AND_SHUT_NANOS && hasTimedOut(true);
  }

  /**
   * Whether a socket is closed since connecting it took too long: the JDK does so in connect, Netty
   * in a task of its event loop.
   *
   * @param inPlain whether only the plain implementation counts
   */
  private static boolean hasTimedOut(boolean inPlain) {
    if (Thread.currentThread().isInterrupted()) {
      return false; // that ends a virtual thread's connect in the same way
    }
    boolean counts = !inPlain;
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      String type = frame.getClassName();
      counts |= type.equals("java.net.AbstractPlainSocketImpl");
      if (counts
          && frame.getMethodName().equals("connect")
          && (type.equals("java.net.Socket") || type.equals("sun.nio.ch.SocketAdaptor"))) {
        return true;
      }
      if (counts && frame.getMethodName().equals("run") && isOfNettysConnect(type)) {
        return true;
      }
    }
    return false;
  }

  /** As {@code io.netty.channel.epoll.AbstractEpollChannel$AbstractEpollUnsafe$2}. */
  private static boolean isOfNettysConnect(String type) {
    return type.contains(".channel.")
        && type.contains("Unsafe$")
        && !type.contains("$AbstractUnsafe$");
  }

  /**
   * Links the native calls, on a thread of its own: that takes as long as a small JVM's start, and
   * the application is about to open its first socket. The kernel is not asked yet.
   */
  void linkAhead() {
    Thread thread =
        new Thread("mptcpize-link") {
          @Override
          public void run() {
            families();
          }
        };
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  /** Null before the first socket. */
  Families familiesSoFar() {
    return families;
  }

  /** Null if there are no native calls, or none yet. */
  Families families() {
    Families linked = families;
    if (linked != null || !enabled || linking.isHeldByCurrentThread()) {
      return linked; // a socket that the linking itself opens is TCP
    }
    // The wait is bounded: the thread that links may wait for a class that this one initialises.
    if (!lockWithin(LINKING_SECONDS)) {
      Log.warn("another thread is still linking the native calls: a socket stays TCP");
      return null;
    }
    try {
      if (families == null && enabled) {
        families = Privileged.run(this);
      }
    } catch (Throwable t) {
      if (hasDescriptors()) {
        enabled = false;
        Log.warn("no native calls in this JVM, everything stays TCP: " + cause(t));
      } // else the next socket tries again
    } finally {
      linking.unlock();
    }
    return families;
  }

  @Override
  protected int readableBytes(int claimed, int fd) {
    Families linked = families;
    return linked == null ? claimed : linked.readableBytes(claimed, fd);
  }

  @Override
  protected boolean isMptcpAfterError(int fd) {
    Families linked = families;
    return linked != null && linked.isMptcpAfterError(fd);
  }

  @Override
  protected boolean setRefusedOption(FileDescriptor fd, Object option, Object value) {
    Families linked = families;
    return linked != null && linked.refusedOptions().set(fd, number(fd), option, value);
  }

  @Override
  protected Object getRefusedOption(FileDescriptor fd, Object option) {
    Families linked = families;
    return linked == null ? null : linked.refusedOptions().get(fd, number(fd), option);
  }

  @Override
  protected int receiveBufferTold(int size) {
    Families linked = families;
    return linked == null ? size : linked.wideWindow.told(2 * size) / 2; // the JDK halves it
  }

  @Override
  protected Object optionWasRead(FileDescriptor fd, Object option, Object value) {
    RefusedOptions refused = refusedOptionsSoFar();
    return refused == null ? value : refused.read(fd, number(fd), option, value);
  }

  @Override
  protected int beforeUrgentData(FileDescriptor fd) throws SocketException {
    Families linked = families;
    int number = number(fd);
    // of a connection that is dead, the JDK's own call will tell the application
    if (urgentData == UrgentData.INLINE
        || linked == null
        || number < 0
        || !linked.isLiveMptcp(number)) {
      return LEAVE_TO_JDK;
    }
    RefusedOptions refused = refusedOptionsSoFar();
    if (refused != null && refused.isUrgentInline(fd)) {
      return LEAVE_TO_JDK; // a protocol whose urgent data are in band, at both ends
    }
    if (urgentData == UrgentData.ERROR) {
      throw new SocketException("MPTCP has no urgent data (mptcpize: urgent-data=error)");
    }
    counters.count(Event.URGENT_DROPPED, null);
    return SENT;
  }

  private RefusedOptions refusedOptionsSoFar() {
    Families linked = families;
    return linked == null ? null : linked.refusedOptionsSoFar();
  }

  @Override
  protected void failed(Throwable t) {
    StackTraceElement[] trace = t.getStackTrace();
    if (counters.count(Event.FAILED) == 0) {
      String where = trace.length == 0 ? "" : " at " + trace[0];
      Log.warn("an error in the agent, a socket stays as it was: " + t + where);
    }
  }

  /** Whether a file can be opened, as the linking does. */
  private static boolean hasDescriptors() {
    try {
      new FileInputStream("/dev/null").close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Families run() throws Exception {
    return new Families(new Kernel(NativeCalls.link()), counters, wideWindow);
  }

  private boolean lockWithin(long seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return linking.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Both families refuse, or the native calls cannot be linked: why; null if one gives. */
  String unusable() {
    Families linked = families();
    if (linked == null) {
      return "no native calls in this JVM";
    }
    if (linked.v4.gives() || linked.v6.gives()) {
      return null;
    }
    String why = linked.v4.refusal();
    return why != null ? why : "no free descriptor to ask the kernel with";
  }

  static String cause(Throwable t) {
    Throwable root = t;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
