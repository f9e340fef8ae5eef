package io.mptcpize.it.program.netty;

import io.mptcpize.it.program.others.InOwnLoader;

/**
 * Two Nettys in one JVM, each in a class loader of its own, and sockets of both.
 *
 * <p>Arguments: {@code child-first} or {@code parent-first}; the class path of one and, with blanks
 * between, the arguments of {@link NettyTable} for it; the same for the other.
 */
public final class NettyTwice {
  private NettyTwice() {}

  public static void main(String[] arguments) throws Exception {
    for (int i = 1; i < arguments.length; i += 2) {
      ClassLoader loader = InOwnLoader.of(arguments[0], arguments[i]);
      Thread.currentThread().setContextClassLoader(loader);
      loader
          .loadClass(NettyTable.class.getName())
          .getMethod("print", String[].class)
          .invoke(null, (Object) arguments[i + 1].split(" "));
    }
    System.exit(0);
  }
}
