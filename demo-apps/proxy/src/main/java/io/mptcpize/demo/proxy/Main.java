package io.mptcpize.demo.proxy;

import java.io.IOException;

/**
 * {@code java -jar proxy.jar -m client|server|http …}: relays TCP connections. Which side of it is
 * MPTCP is for the rules of mptcpize's agent to say: {@code demo-apps/proxy/mptcp-proxy} starts it
 * with those of each mode.
 *
 * <p>Exit code: 1 cannot listen, 2 wrong usage.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException wrong) {
      System.err.println("proxy: " + wrong.getMessage() + "; --help tells more");
      return 2;
    }
    if (options.help()) {
      System.out.print(Options.USAGE);
      return 0;
    }
    try {
      Proxy.serve(options);
      return 0;
    } catch (IOException failure) {
      System.err.println("proxy: cannot listen on port " + options.port() + ": " + failure);
      return 1;
    }
  }
}
