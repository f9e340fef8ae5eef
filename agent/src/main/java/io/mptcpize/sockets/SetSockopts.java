package io.mptcpize.sockets;

import io.mptcpize.jvm.Privileged;
import io.mptcpize.jvm.UnknownNativeCode;
import io.mptcpize.sockopt.Sockopt;
import java.io.IOException;
import java.net.SocketOptions;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The options that Java code, or Netty, has set so far, on whatever socket of this JVM: one that is
 * converted is asked for these alone, since each question is a system call. What other native code
 * sets is not seen here: where there is any, every option may be set.
 */
final class SetSockopts implements PrivilegedExceptionAction<UnknownNativeCode> {
  private final Map<Object, Boolean> seen = new ConcurrentHashMap<>();
  private final boolean[] isSet = new boolean[Sockopt.carried().length];
  private volatile Sockopt[] carried;
  private final Linking linking;

  /** Made when it is first needed. */
  private volatile UnknownNativeCode unknownCode;

  SetSockopts(Linking linking) {
    this.linking = linking;
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

  /** The options that a socket may have, in the order of {@link Sockopt#carried}. */
  Sockopt[] carried() {
    try {
      return unknownCode().isThere() ? Sockopt.carried() : carried;
    } catch (Exception e) {
      return Sockopt.carried(); // this JDK does not tell
    }
  }

  private UnknownNativeCode unknownCode() throws Exception {
    if (unknownCode == null) {
      unknownCode = Privileged.run(this);
    }
    return unknownCode;
  }

  /** Called by {@link Privileged}. */
  @Override
  public UnknownNativeCode run() throws IOException {
    return new UnknownNativeCode(linking.soFar().kernel.library());
  }

  private synchronized void learn(Object option) {
    boolean isKnown = isOfOtherSockets(option);
    for (Sockopt one : Sockopt.carried()) {
      if (one.isSetBy(option)) {
        isSet[one.index()] = true;
        isKnown = true;
      }
    }
    if (!isKnown) { // of a newer JDK: it may set any
      Arrays.fill(isSet, true);
    }
    List<Sockopt> now = new ArrayList<>();
    for (Sockopt one : Sockopt.carried()) {
      if (isSet[one.index()]) {
        now.add(one);
      }
    }
    carried = now.toArray(new Sockopt[0]);
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
