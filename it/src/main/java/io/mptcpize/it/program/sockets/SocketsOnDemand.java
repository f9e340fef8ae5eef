package io.mptcpize.it.program.sockets;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/**
 * Reads lines {@code KIND<TAB>PATH}, opens the sockets of each and prints their rows ({@link
 * StreamRows}), and an empty line behind them. Ends with its input.
 */
public final class SocketsOnDemand {
  private SocketsOnDemand() {}

  public static void main(String[] arguments) throws Exception {
    StreamRows streams = new StreamRows();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split("\t");
      streams.print(words[0], StreamKinds.all().get(words[0]), Path.of(words[1]));
      System.out.println();
    }
  }
}
