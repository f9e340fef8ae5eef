package sun.nio.ch;

/**
 * What {@link MptcpizeHook} calls of the JDK's class: a signature to compile against, not shipped.
 */
class Net {
  static boolean isIPv6Available() {
    throw new AssertionError("compile-time signature");
  }
}
