package io.mptcpize.demo.netty;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The command line. */
final class Options {
  static final String USAGE =
      "usage: java -jar netty.jar [[--port] N] [--transport nio|epoll|io_uring]";

  private int port = 8685;
  private Transport transport = Transport.NIO;

  private Options() {}

  int port() {
    return port;
  }

  Transport transport() {
    return transport;
  }

  /**
   * @throws IllegalArgumentException saying in plain words what is wrong
   */
  static Options parse(String... arguments) {
    Options options = new Options();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--port":
          options.port = port(value(arguments, ++i));
          break;
        case "--transport":
          options.transport = transport(value(arguments, ++i));
          break;
        default:
          options.port = port(arguments[i]);
      }
    }
    return options;
  }

  private static String value(String[] arguments, int i) {
    if (i == arguments.length) {
      throw new IllegalArgumentException(arguments[i - 1] + " needs a value");
    }
    return arguments[i];
  }

  private static int port(String text) {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException("not a port: " + text);
    }
    return Integer.parseInt(text);
  }

  private static Transport transport(String name) {
    for (Transport transport : Transport.values()) {
      if (transport.toString().equals(name)) {
        return transport;
      }
    }
    String choices =
        Arrays.stream(Transport.values())
            .map(Transport::toString)
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException("no transport " + name + "; there is: " + choices);
  }
}
