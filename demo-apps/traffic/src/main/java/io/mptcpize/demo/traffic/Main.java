package io.mptcpize.demo.traffic;

import java.io.IOException;

/**
 * {@code java -jar traffic.jar server|client|bulk …}: traffic over TCP, continuous or as much as
 * goes, and what becomes of it.
 *
 * <p>Exit code: 0 done and nothing lost, 1 not reachable or something was lost, 2 wrong usage.
 */
public final class Main {
  private static final String USAGE =
      "usage: traffic server [--port N] [--address A]\n"
          + "       traffic client HOST[:PORT] [--connections N] [--rate N] [--size BYTES]\n"
          + "                                  [--duration TIME] [--late TIME]\n"
          + "       traffic bulk HOST[:PORT]   [--connections N] [--duration TIME | --bytes N] [--down]\n"
          + "\n"
          + "Sends traffic over TCP and shows, a line a second, what becomes of it. Run with the\n"
          + "agent of mptcpize, it shows the subflows of its MPTCP connections, too.\n"
          + "\n"
          + "  server   answers the two others, until Ctrl-C\n"
          + "  client   sends messages at a steady rate, each of which the server sends back; counts\n"
          + "           those that come back late, and those that never do (lost). A connection that\n"
          + "           breaks is opened again.\n"
          + "  bulk     sends as much as goes, with checksums\n"
          + "\n"
          + "  --port N          5003\n"
          + "  --address A       to listen at; all\n"
          + "  --connections N   1\n"
          + "  --rate N          messages a second, on each connection; 10\n"
          + "  --size BYTES      of a message, from 16; 1k\n"
          + "  --duration TIME   10s; as 500ms, 30s, 5m\n"
          + "  --late TIME       after which an answer is late; 100ms\n"
          + "  --bytes N         in all, on each connection, as 500k, 40m, 1g\n"
          + "  --down            the server sends\n"
          + "\n"
          + "Exit: 0 done and nothing lost, 1 not reachable or something was lost, 2 wrong usage.\n"
          + "For example:\n"
          + "\n"
          + "  java -javaagent:mptcpize.jar -jar traffic.jar server\n"
          + "  java -javaagent:mptcpize.jar -jar traffic.jar client 10.0.1.2 --rate 50 --duration 1m\n"
          + "  java -javaagent:mptcpize.jar -jar traffic.jar bulk 10.0.1.2 --bytes 40m --down\n"
          + "  java -jar traffic.jar bulk '[fd00:1::2]:5003'\n";

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    if (arguments.length == 1 && arguments[0].matches("--help|-h")) {
      System.out.print(USAGE);
      return 0;
    }
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException wrong) {
      System.err.println("traffic: " + wrong.getMessage() + "; --help tells more");
      return 2;
    }
    try {
      switch (options.command()) {
        case "server":
          Server.serve(options);
          return 0;
        case "client":
          return new Messages(options).run() ? 0 : 1;
        default:
          return new Bulk(options).run() ? 0 : 1;
      }
    } catch (IOException failure) {
      System.err.println("traffic: " + options.where() + ": " + failure);
      return 1;
    }
  }
}
