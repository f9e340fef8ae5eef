package io.mptcpize.policy;

import io.mptcpize.kernel.SocketState;
import io.mptcpize.log.Counters;
import java.net.InetAddress;

/**
 * Clients' connections over MPTCP, from the connect to the socket's end, and what is learned of
 * their destinations. Nothing is kept of one beside its place among the {@link PendingConnects}.
 */
public final class Connects {
  private final PendingConnects pending = new PendingConnects();
  private final UnansweredConnects unanswered;
  private final Stalls stalls;

  /**
   * @param unanswered receives destinations that gave no answer
   */
  public Connects(Detours unanswered, Stalls stalls, Counters counters) {
    this.unanswered = new UnansweredConnects(unanswered, counters);
    this.stalls = stalls;
  }

  /**
   * A socket begins to connect over MPTCP.
   *
   * @param owner what the JDK or Netty closes it by
   */
  public void begins(Object owner, int fd, InetAddress remote, int port) {
    pending.begun(owner, fd, remote, port);
  }

  /**
   * A socket is about to be closed, by the thread that calls this.
   *
   * @param state null where the kernel cannot be asked
   */
  public void ends(Object owner, SocketState state) {
    PendingConnects.Connect connect = pending.take(owner);
    if (connect != null && state != null) {
      long now = System.nanoTime();
      unanswered.ends(connect, state, now);
      stalls.look(connect, state, now, true);
    }
  }

  /** The same of any connection; where it was accepted, this is all that is looked at. */
  public void endsServed(Object owner, int fd, SocketState state) {
    if (!pending.has(owner) && stalls.mayLookAtServed()) {
      stalls.lookAtServed(fd, state);
    }
  }

  /** Another connect is about to be decided on: looks at those that are there, at times. */
  public void look(SocketState state) {
    stalls.lookAtSome(pending, state);
  }
}
