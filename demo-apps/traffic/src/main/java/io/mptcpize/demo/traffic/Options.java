package io.mptcpize.demo.traffic;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command line. */
final class Options {
  private static final int DEFAULT_PORT = 5003;
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:\\[([^\\]]+)\\]|([^:]+))(?::([0-9]{1,5}))?|([^\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*)");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s|m)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kmg]?)");
  private static final List<String> FOR_SERVERS = Arrays.asList("--port", "--address");
  private static final List<String> FOR_CLIENTS =
      Arrays.asList("--connections", "--duration", "--rate", "--size", "--late");
  private static final List<String> FOR_BULK =
      Arrays.asList("--connections", "--duration", "--bytes", "--down");

  private String command;
  private String host;
  private int port = DEFAULT_PORT;
  private int connections = 1;
  private int rate = 10;
  private int size = 1024;
  private long durationMillis = 10_000;
  private long lateMillis = 100;
  private long bytes = Long.MAX_VALUE;
  private boolean down;

  private Options() {}

  /**
   * @throws IllegalArgumentException saying in plain words what is wrong
   */
  static Options parse(String... arguments) {
    Options options = new Options();
    options.command = arguments.length == 0 ? "" : arguments[0];
    List<String> known = options.known();
    int i = 1;
    if (known != FOR_SERVERS) {
      require(arguments.length > 1, options.command + " needs a host");
      options.server(arguments[i++]);
    }
    while (i < arguments.length) {
      String name = arguments[i++];
      require(known.contains(name), options.command + " has no option " + name);
      if (name.equals("--down")) {
        options.down = true;
      } else {
        require(i < arguments.length, name + " needs a value");
        options.set(name, arguments[i++]);
      }
    }
    return options;
  }

  private List<String> known() {
    switch (command) {
      case "server":
        return FOR_SERVERS;
      case "client":
        return FOR_CLIENTS;
      case "bulk":
        return FOR_BULK;
      default:
        throw new IllegalArgumentException(
            (command.isEmpty() ? "no command given" : "no command " + command)
                + ": there are server, client and bulk");
    }
  }

  private void set(String name, String value) {
    switch (name) {
      case "--port":
        port = (int) number(name, value, 0, 65_535);
        break;
      case "--address":
        host = value;
        break;
      case "--connections":
        connections = (int) number(name, value, 1, 10_000);
        break;
      case "--rate":
        rate = (int) number(name, value, 1, 10_000);
        break;
      case "--size":
        size = (int) within(name, size(name, value), Messages.SMALLEST, 1 << 20);
        break;
      case "--duration":
        durationMillis = millis(name, value);
        break;
      case "--late":
        lateMillis = millis(name, value);
        break;
      default:
        bytes = size(name, value);
        durationMillis = Long.MAX_VALUE / 2_000_000;
    }
  }

  private void server(String text) {
    Matcher address = ADDRESS.matcher(text);
    require(address.matches(), "not HOST, HOST:PORT or [IPv6]:PORT: " + text);
    host = Stream.of(1, 2, 4).map(address::group).filter(Objects::nonNull).findFirst().get();
    port = address.group(3) == null ? port : (int) number("a port", address.group(3), 1, 65_535);
  }

  private static long number(String name, String value, long least, long most) {
    require(value.matches("[0-9]{1,9}"), name + " is a number: " + value);
    return within(name, Long.parseLong(value), least, most);
  }

  private static long within(String name, long value, long least, long most) {
    require(value >= least && value <= most, name + " is from " + least + " to " + most);
    return value;
  }

  private static long millis(String name, String value) {
    Matcher time = TIME.matcher(value);
    require(time.matches(), name + " is a time, as 500ms, 30s or 5m: " + value);
    String unit = time.group(2);
    return Long.parseLong(time.group(1))
        * (unit.equals("ms") ? 1 : unit.equals("s") ? 1_000 : 60_000);
  }

  private static long size(String name, String value) {
    Matcher size = SIZE.matcher(value);
    require(size.matches(), name + " is a number of bytes, as 500, 500k, 40m or 1g: " + value);
    int unit = size.group(2).isEmpty() ? 0 : "kmg".indexOf(size.group(2)) + 1;
    return Long.parseLong(size.group(1)) << 10 * unit;
  }

  private static void require(boolean met, String message) {
    if (!met) {
      throw new IllegalArgumentException(message);
    }
  }

  /** {@code server}, {@code client} or {@code bulk}. */
  String command() {
    return command;
  }

  /** What to listen at, or connect to. */
  InetSocketAddress address() throws UnknownHostException {
    return host == null
        ? new InetSocketAddress(port)
        : new InetSocketAddress(InetAddress.getByName(host), port);
  }

  /** The same for people. */
  String where() {
    return (host == null ? "port" : host) + " " + port;
  }

  int connections() {
    return connections;
  }

  /** In messages a second, on each connection. */
  int rate() {
    return rate;
  }

  /** Of a message, in bytes. */
  int size() {
    return size;
  }

  long durationNanos() {
    return durationMillis * 1_000_000;
  }

  long lateNanos() {
    return lateMillis * 1_000_000;
  }

  /** How many to send on each connection, at most. */
  long bytes() {
    return bytes;
  }

  /** Whether the server sends. */
  boolean down() {
    return down;
  }
}
