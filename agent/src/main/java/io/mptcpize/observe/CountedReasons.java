package io.mptcpize.observe;

import io.mptcpize.log.Event;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What fits that a socket is TCP, when the agent has counted such an event. */
public final class CountedReasons {
  /** Those that may have been when a socket was made, whatever would become of it now. */
  public static final List<Event> EARLIER =
      Collections.unmodifiableList(
          Arrays.asList(
              Event.REFUSED,
              Event.NO_CALLS,
              Event.LATE,
              Event.DISABLED,
              Event.KEPT_UNCOVERED,
              Event.OWN_PORT,
              Event.KEPT_OPTION,
              Event.KEPT_BOUND,
              Event.KEPT_WATCHED,
              Event.KEPT_SHORTAGE));

  private CountedReasons() {}

  /** The cause that an event is, in words. */
  public static Finding of(Event event) {
    switch (event) {
      case BY_RULE:
        return fits("rule", "the rules in force make it TCP");
      case DETOURED:
        return fits(
            "detour", "MPTCP got no answer from this destination: connects there are TCP for now");
      case STALLED:
        return fits(
            "stalled", "MPTCP lost time on its only path there: connects there are TCP for now");
      case LINK_LOCAL:
        return fits("link-local", "a link-local address can have no second path");
      case REFUSED:
        return fits("kernel-refused", "the kernel refused earlier");
      case NO_CALLS:
        return fits("too-early", "native calls were not linked yet");
      case DISABLED:
        return fits("switched-off", "the agent was switched off then");
      case LATE:
        return fits("older", "it, or its listener, is older than the agent or its switching on");
      case KEPT_UNCOVERED:
        return fits(
            "not-covered", "its classes are not as expected, or another agent has changed them");
      case OWN_PORT:
        return fits("own-port", "clients bound to a port of their own are TCP");
      case KEPT_OPTION:
        return fits("option", "an option could not be carried over");
      case KEPT_BOUND:
        return fits("bound", "its port could not be taken over");
      case KEPT_WATCHED:
        return fits("selector", "a selector watched it that is not the JDK's");
      case KEPT_SHORTAGE:
        return fits("shortage", "descriptors or memory were short");
      default:
        throw new IllegalArgumentException(event + " makes no socket TCP");
    }
  }

  private static Finding fits(String cause, String explanation) {
    return Finding.consistent(cause, explanation);
  }
}
