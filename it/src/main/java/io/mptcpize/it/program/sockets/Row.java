package io.mptcpize.it.program.sockets;

import io.mptcpize.it.program.witness.KernelView;
import java.net.SocketException;
import java.util.List;

/** Prints the rows of the table: kind, path, role, protocol and settings, with tabs between. */
public final class Row {
  private Row() {}

  /** A row about a descriptor, as the kernel sees it. */
  public static void print(String kind, Object path, String role, int descriptor)
      throws SocketException {
    print(kind, path, role, KernelView.protocol(descriptor), KernelView.settings(descriptor));
  }

  /** A row in words. */
  static void print(String kind, Object path, String role, String protocol, String settings) {
    System.out.println(kind + '\t' + path + '\t' + role + '\t' + protocol + '\t' + settings);
  }

  /** The only element of a list. */
  static <T> T only(List<T> list) {
    if (list.size() != 1) {
      throw new IllegalStateException("expected one, found " + list);
    }
    return list.get(0);
  }
}
