package io.mptcpize.policy;

import io.mptcpize.kernel.SocketState;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;
import java.util.concurrent.TimeUnit;

/**
 * Learns from a socket's end whether its connect over MPTCP ever got an answer: where none came,
 * the destination is remembered in {@link Detours}.
 */
final class UnansweredConnects {
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

  private final Detours detours;
  private final Counters counters;

  UnansweredConnects(Detours detours, Counters counters) {
    this.detours = detours;
    this.counters = counters;
  }

  /** The socket of this connect is about to be closed, by the thread that calls this. */
  void ends(PendingConnects.Connect connect, SocketState state, long now) {
    if (!isUnanswered(state, connect.fd, now - connect.begunAt)) {
      return;
    }
    long minutes = detours.add(connect.remote, connect.port, "no answer", now);
    if (minutes > 0) {
      String line =
          "no answer to MPTCP from "
              + connect.remote.getHostAddress()
              + " port "
              + connect.port
              + ": connects there are TCP for "
              + minutes
              + " minutes";
      if (counters.count(Event.SWALLOWED) == 0) {
        Log.info(line + " (others will be told at log=debug)");
      } else {
        Log.debug(line);
      }
    }
  }

  private static boolean isUnanswered(SocketState of, int fd, long pendingNanos) {
    if (pendingNanos < TIMED_OUT_NANOS) {
      return false;
    }
    int state = of.stateWithoutAnswer(fd);
    if (state == SocketState.TCP_SYN_SENT) {
      return pendingNanos >= GIVEN_UP_NANOS || hasTimedOut(false);
    }
    return state == SocketState.TCP_CLOSE
        && pendingNanos >= TIMED_OUT_AND_SHUT_NANOS
        && hasTimedOut(true);
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
}
