package io.mptcpize.core;

import java.net.SocketOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The options that Java code, or Netty, has set so far, on whatever socket of this JVM: one that is
 * converted is asked for these alone, since each question is a system call. What other native code
 * sets is not seen here ({@link NativeCode}).
 */
final class SetOptions {
  private final Map<Object, Boolean> seen = new ConcurrentHashMap<>();
  private final boolean[] isSet = new boolean[CarriedOption.ALL.length];
  private volatile CarriedOption[] carried;

  SetOptions() {
    add("SO_REUSEADDR"); // the JDK itself sets it on a new listener
    add("IPV6_V6ONLY"); // and this on IPv6 sockets
  }

  /**
   * An option is about to be set.
   *
   * @param option its name, or its number in {@link SocketOptions}
   */
  void add(Object option) {
    if (!seen.containsKey(option)) {
      learn(option);
      seen.put(option, true);
    }
  }

  /** The options that a socket may have, in the order of {@link CarriedOption#ALL}. */
  CarriedOption[] carried() {
    return carried;
  }

  private synchronized void learn(Object option) {
    boolean isKnown = isOfOtherSockets(option);
    for (CarriedOption one : CarriedOption.ALL) {
      if (one.isSetBy(option)) {
        isSet[one.index] = true;
        isKnown = true;
      }
    }
    if (!isKnown) { // of a newer JDK: it may set any
      Arrays.fill(isSet, true);
    }
    List<CarriedOption> now = new ArrayList<>();
    for (CarriedOption one : CarriedOption.ALL) {
      if (isSet[one.index]) {
        now.add(one);
      }
    }
    carried = now.toArray(new CarriedOption[0]);
  }

  /** Those of datagram sockets, and the one that never reaches the kernel. */
  private static boolean isOfOtherSockets(Object option) {
    String name = option.toString();
    return option.equals(SocketOptions.SO_TIMEOUT)
        || name.equals("SO_BROADCAST")
        || name.equals("IP_DONTFRAGMENT")
        || name.startsWith("IP_MULTICAST_");
  }
}
