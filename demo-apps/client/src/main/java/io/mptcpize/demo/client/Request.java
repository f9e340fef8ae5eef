package io.mptcpize.demo.client;

import java.net.URI;

/** The command line: one URL and how often to get it. */
final class Request {
  static final String USAGE = "usage: java -jar client.jar http://HOST[:PORT][/PATH] [--count N]";

  private final URI url;
  private final int count;

  private Request(URI url, int count) {
    this.url = url;
    this.count = count;
  }

  URI url() {
    return url;
  }

  int count() {
    return count;
  }

  /**
   * @throws IllegalArgumentException saying in plain words what is wrong
   */
  static Request parse(String... arguments) {
    URI url = null;
    int count = 1;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--count")) {
        count = positive(++i < arguments.length ? arguments[i] : "");
      } else if (arguments[i].startsWith("-") || url != null) {
        throw new IllegalArgumentException("unexpected argument " + arguments[i]);
      } else {
        url = http(arguments[i]);
      }
    }
    if (url == null) {
      throw new IllegalArgumentException("a URL is missing");
    }
    return new Request(url, count);
  }

  private static int positive(String number) {
    if (!number.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("--count takes a number from 1, not '" + number + "'");
    }
    return Integer.parseInt(number);
  }

  private static URI http(String text) {
    URI url = URI.create(text);
    if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException("not a URL of http: " + text);
    }
    return url;
  }
}
