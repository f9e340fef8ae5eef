package io.mptcpize.demo.client;

import java.io.IOException;

/**
 * {@code java -jar client.jar URL [--count N]}: an ordinary HTTP client. For each request, on a
 * connection of its own, it prints what the server answered and what this end of the connection is
 * for the kernel.
 *
 * <p>Exit code: 0 all answered, 1 not reachable or not answered with 200, 2 wrong usage.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    Request request;
    try {
      request = Request.parse(arguments);
    } catch (IllegalArgumentException wrong) {
      System.err.println("client: " + wrong.getMessage());
      System.err.println(Request.USAGE);
      return 2;
    }
    try {
      for (int i = 0; i < request.count(); i++) {
        print(HttpGet.from(request.url()));
      }
      return 0;
    } catch (IOException failure) {
      System.err.println("client: no answer from " + request.url() + ": " + failure);
      return 1;
    }
  }

  private static void print(Answer answer) {
    System.out.println("the server says: " + answer.body());
    System.out.println("this end is:     " + answer.protocol());
  }
}
