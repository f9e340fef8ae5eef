package io.mptcpize.start;

import io.mptcpize.kernel.SocketState;
import io.mptcpize.rules.Role;
import io.mptcpize.rules.Rules;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which listeners of this JVM are on TCP, and stay so, that the rules would have made MPTCP: they
 * are older than the agent, or than its rules.
 */
final class OlderListeners {
  /** TCP_LISTEN of include/net/tcp_states.h, as /proc/net/tcp has it. */
  private static final String LISTENS = "0A";

  private OlderListeners() {}

  /**
   * Their ports, as a line has them; "" for none.
   *
   * @param state null: none of this JVM's sockets is MPTCP
   */
  static String ports(Rules rules, SocketState state) {
    Set<Integer> ports = new TreeSet<>();
    try {
      Set<String> sockets =
          rules.always(Role.LISTEN, true) == Rules.Answer.TCP ? null : sockets(state);
      if (sockets != null && !sockets.isEmpty()) {
        addPorts("/proc/self/net/tcp", sockets, rules, ports);
        addPorts("/proc/self/net/tcp6", sockets, rules, ports);
      }
    } catch (IOException | RuntimeException unknown) {
      // no /proc, or a security manager forbids it: then nobody is told
    }
    return ports.toString().replaceAll("[\\[\\]]", "");
  }

  /** What the descriptors of this process are links to, of those that are sockets, not MPTCP. */
  private static Set<String> sockets(SocketState state) throws IOException {
    Set<String> sockets = new HashSet<>();
    File[] descriptors = new File("/proc/self/fd").listFiles();
    for (int i = 0; descriptors != null && i < descriptors.length; i++) {
      try {
        String target = Files.readSymbolicLink(descriptors[i].toPath()).toString();
        // a listener on MPTCP stands in the lists of TCP, too
        boolean isMptcp =
            state != null && state.isMptcp(Integer.parseInt(descriptors[i].getName()));
        if (target.startsWith("socket:") && !isMptcp) {
          sockets.add(target);
        }
      } catch (IOException closed) {
        // by now, as that of the directory itself
      }
    }
    return sockets;
  }

  /** Listeners come first there. */
  private static void addPorts(String file, Set<String> sockets, Rules rules, Set<Integer> ports)
      throws IOException {
    try (BufferedReader lines = new BufferedReader(new FileReader(file))) {
      lines.readLine(); // the columns' names
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.trim().split(" +");
        if (!words[3].equals(LISTENS)) {
          return;
        }
        int colon = words[1].indexOf(':');
        int port = Integer.parseInt(words[1].substring(colon + 1), 16);
        byte[] address = address(words[1].substring(0, colon));
        if (sockets.contains("socket:[" + words[9] + "]")
            && rules.isMptcp(Role.LISTEN, address, port, null)) {
          ports.add(port);
        }
      }
    }
  }

  /** The kernel prints it as ints of its own byte order. */
  private static byte[] address(String hex) {
    ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at < hex.length(); at += 8) {
      bytes.putInt((int) Long.parseLong(hex.substring(at, at + 8), 16));
    }
    return bytes.array();
  }
}
