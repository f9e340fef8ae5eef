package io.mptcpize.it.program.rules;

import io.mptcpize.it.program.sockets.Conversation;
import io.mptcpize.it.program.sockets.StreamKind;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;

/**
 * Does what the lines on its standard input say ({@link RulesCase}) with each kind of socket, and
 * prints what each socket is for the kernel: kind, line, role, protocol and settings, with tabs
 * between.
 */
public final class RulesTable {
  private RulesTable() {}

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      RulesCase sockets = new RulesCase(line);
      for (Map.Entry<String, StreamKind> kind : sockets.kinds().entrySet()) {
        try (Conversation conversation = sockets.open(kind.getValue())) {
          conversation.print(kind.getKey(), line);
        } catch (Exception e) {
          throw new IllegalStateException(line + ", " + kind.getKey(), e);
        }
      }
    }
  }
}
