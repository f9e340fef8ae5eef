package io.mptcpize.it.program.jvm;

import io.mptcpize.it.program.faults.SocketRound;
import java.net.InetAddress;

/** Prints what the sockets of two rounds say, at an address that is its argument. */
public final class Rounds {
  private Rounds() {}

  public static void main(String[] arguments) throws Exception {
    SocketRound round = new SocketRound(InetAddress.getByName(arguments[0]));
    for (int i = 0; i < 2; i++) {
      round.run().forEach(System.out::println);
    }
  }
}
