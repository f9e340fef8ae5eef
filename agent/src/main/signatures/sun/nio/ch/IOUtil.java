package sun.nio.ch;

import java.io.FileDescriptor;

/**
 * What {@link MptcpizeHook} calls of the JDK's class: a signature to compile against, not shipped.
 */
class IOUtil {
  static int fdVal(FileDescriptor fd) {
    throw new AssertionError("compile-time signature");
  }

  static void setfdVal(FileDescriptor fd, int value) {
    throw new AssertionError("compile-time signature");
  }
}
