package io.mptcpize.it.program.faults;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Waits until something was done to the JVM from outside, and only then does all that has the agent
 * load classes late. It prints {@code started} and waits for a line on its standard input; then it
 * prints what the sockets said, holds some for others to look at, prints {@code held} and waits for
 * the end of its input.
 *
 * <p>Argument: {@code before} or {@code after}: whether it waits before its first socket or after
 * it.
 */
public final class LateUse {
  private LateUse() {}

  public static void main(String[] arguments) throws Exception {
    List<SocketRound> rounds =
        Arrays.asList(
            new SocketRound(InetAddress.getByName("localhost")),
            new SocketRound(InetAddress.getByName("::1")));
    if (arguments[0].equals("after")) {
      rounds.get(0).open().forEach(LateUse::close);
    }
    System.out.println("started");
    System.in.read();
    for (SocketRound round : rounds) {
      System.out.println(round.run());
    }
    System.out.println("after urgent data: " + readAfterUrgentData());
    List<Closeable> held = new ArrayList<>();
    for (SocketRound round : rounds) {
      held.addAll(round.open());
    }
    System.out.println("held " + held.size());
    System.in.read();
    held.forEach(LateUse::close);
  }

  /** Sends a byte of urgent data and an ordinary one; returns what is read. */
  private static int readAfterUrgentData() throws Exception {
    InetAddress address = InetAddress.getByName("localhost");
    try (ServerSocket server = new ServerSocket(0, 1, address);
        Socket client = new Socket(address, server.getLocalPort());
        Socket accepted = server.accept()) {
      client.sendUrgentData(1);
      client.getOutputStream().write(2);
      return accepted.getInputStream().read();
    }
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
