package io.mptcpize.core;

import java.io.IOException;
import java.io.PrintStream;
import java.util.function.ToIntBiFunction;

/**
 * {@code rules FILE [connect|listen HOST:PORT]}: prints rules as they are understood, or says which
 * of them decides and why. Looks no name up.
 */
public final class RulesCommand implements ToIntBiFunction<String[], PrintStream[]> {
  private static final int DONE = 0;
  private static final int NOT_POSSIBLE = 1;
  private static final int WRONG_USAGE = 2;

  /**
   * @param arguments what follows {@code rules} on the command line
   * @param streams for results, for errors
   * @return the exit code
   */
  @Override
  public int applyAsInt(String[] arguments, PrintStream[] streams) {
    PrintStream out = streams[0];
    PrintStream err = streams[1];
    Target target = null;
    try {
      if (arguments.length == 3) {
        target = Target.parse(arguments[1], arguments[2]);
      } else if (arguments.length != 1) {
        throw new UsageException("rules takes FILE, or FILE connect|listen HOST:PORT");
      }
      boolean standardInput = arguments[0].equals("-");
      String source = standardInput ? "standard input" : arguments[0];
      Rules rules =
          standardInput ? Rules.parse(RulesFile.read(System.in), source) : RulesFile.read(source);
      if (target == null) {
        print(rules, source, out);
      } else {
        new RulesExplanation(rules, target, out).print();
      }
      return DONE;
    } catch (UsageException e) {
      err.println(e.getMessage());
      err.println("try: java -jar mptcpize.jar --help");
      return WRONG_USAGE;
    } catch (IOException e) {
      err.println("cannot read " + e.getMessage());
      return NOT_POSSIBLE;
    } catch (RulesException e) {
      err.println(e.getMessage());
      return NOT_POSSIBLE;
    }
  }

  private static void print(Rules rules, String source, PrintStream out) {
    int size = rules.size();
    if (size == 0) {
      out.println(source + ": no rules, so everything is TCP");
      return;
    }
    out.println(
        source + (size == 1 ? ": 1 rule" : ": " + size + " rules, the first match decides"));
    for (int i = 0; i < size; i++) {
      Rule rule = rules.rule(i);
      out.println(
          RulesExplanation.item(i)
              + rule
              + (rules.canDecide(rule) ? "" : "   # never decides: earlier rules take it all"));
    }
    out.println("everything else is TCP");
  }

  /** The command line is not as it should be. */
  static final class UsageException extends Exception {
    UsageException(String message) {
      super(message);
    }
  }

  /** What is asked about: a role, an address or a name, a port. */
  static final class Target {
    final Role role;

    /** Null where {@link #name} is asked about. */
    final Prefix address;

    final String name;
    final int port;

    private Target(Role role, Prefix address, String name, int port) {
      this.role = role;
      this.address = address;
      this.name = name;
      this.port = port;
    }

    static Target parse(String role, String hostAndPort) throws UsageException {
      if (!role.equals("connect") && !role.equals("listen")) {
        throw new UsageException("expected connect or listen, found " + RulesParser.quote(role));
      }
      int colon = hostAndPort.lastIndexOf(':');
      int port = colon < 0 ? -1 : RulesParser.number(hostAndPort.substring(colon + 1), 65535);
      if (port < 0) {
        throw expected("HOST:PORT with a port from 0 to 65535", hostAndPort);
      }
      String host = hostAndPort.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (host.indexOf(':') >= 0 && !bracketed) {
        throw expected("brackets around an IPv6 address, [2001:db8::1]:443", hostAndPort);
      }
      Prefix address = host.isEmpty() ? null : Prefix.ofAddress(host);
      if (address == null && !RulesParser.isName(host)) {
        throw expected("an address or a host name before the port", hostAndPort);
      }
      return new Target(
          role.equals("connect") ? Role.CONNECT : Role.LISTEN,
          address,
          address == null ? host : null,
          port);
    }

    private static UsageException expected(String expected, String found) {
      return new UsageException("expected " + expected + ", found " + RulesParser.quote(found));
    }

    @Override
    public String toString() {
      String verb = role == Role.CONNECT ? "connect " : "listen ";
      String host = address == null ? name : address.v4 ? address.toString() : "[" + address + "]";
      return verb + host + ":" + port;
    }
  }
}
