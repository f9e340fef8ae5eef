package io.mptcpize.it.program.replacement;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.it.program.witness.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that is set on a socket, as the kernel has it: every option of the socket itself, of TCP, IP
 * and IPv6 that it lets read, by {@code LEVEL/NUMBER}, and the descriptor's two flags.
 */
final class RawOptions {
  static final String SNDBUF = "1/7";
  static final String RCVBUF = "1/8";
  static final String MAXSEG = "6/2";
  static final String WINDOW_CLAMP = "6/10";
  static final String QUICKACK = "6/12";
  static final String V6ONLY = "41/26";

  private static final int MOST = 90;
  private static final int[] LEVELS = {
    Kernel.SOL_SOCKET, Libc.IPPROTO_IP, Kernel.IPPROTO_TCP, Libc.IPPROTO_IPV6
  };

  private static final String NON_BLOCKING = "O_NONBLOCK";
  private static final String CLOSE_ON_EXEC = "FD_CLOEXEC";
  private static final int O_NONBLOCK = 0x800;

  /**
   * Not set by anybody, but what the socket is or what has happened on it; asm-generic/socket.h.
   */
  private static final Set<String> STATE =
      new HashSet<>(
          Arrays.asList(
              "1/4", // SO_ERROR
              "1/28", // SO_PEERNAME
              "1/30", // SO_ACCEPTCONN
              "1/38", // SO_PROTOCOL
              "1/49", // SO_INCOMING_CPU
              "1/55", // SO_MEMINFO
              "1/56", // SO_INCOMING_NAPI_ID
              "1/57", // SO_COOKIE
              "1/72", // SO_BUF_LOCK: whether the size of a buffer was set; MPTCP does not tell
              "6/11", // TCP_INFO
              "6/24", // TCP_TIMESTAMP
              "6/26", // TCP_CC_INFO
              "6/28", // TCP_SAVED_SYN
              "6/31", // TCP_ULP, which the kernel sets for MPTCP's subflows
              "6/35", // TCP_ZEROCOPY_RECEIVE
              "6/43", // TCP_IS_MPTCP
              "0/9", // IP_PKTOPTIONS
              "0/14", // IP_MTU
              "0/52", // IP_PROTOCOL
              "41/6", // IPV6_2292PKTOPTIONS
              "41/24", // IPV6_MTU
              "41/61")); // IPV6_PATHMTU

  /** By address family, what a TCP socket lets read. */
  private static final Map<Integer, int[][]> READABLE = new LinkedHashMap<>();

  private RawOptions() {}

  /** What is set on a socket now. */
  static Map<String, String> read(int descriptor) {
    Map<String, String> found = new TreeMap<>();
    for (int[] option : READABLE.computeIfAbsent(Libc.family(descriptor), RawOptions::readable)) {
      byte[] value = Kernel.bytes(descriptor, option[0], option[1]);
      if (value != null) {
        found.put(option[0] + "/" + option[1], text(value));
      }
    }
    found.put(NON_BLOCKING, String.valueOf((Libc.fcntl(descriptor, 3, 0) & O_NONBLOCK) != 0));
    found.put(CLOSE_ON_EXEC, String.valueOf(Libc.fcntl(descriptor, 1, 0)));
    return found;
  }

  private static int[][] readable(int family) {
    int descriptor = Libc.socket(family);
    Set<int[]> found = new HashSet<>();
    for (int level : LEVELS) {
      for (int number = 1; number <= MOST; number++) {
        if (!STATE.contains(level + "/" + number)
            && Kernel.bytes(descriptor, level, number) != null) {
          found.add(new int[] {level, number});
        }
      }
    }
    Libc.close(descriptor);
    return found.toArray(new int[0][]);
  }

  /** Whether an MPTCP socket of a family takes the value of an option, and gives it back. */
  static boolean fitsMptcp(int family, String key, String value) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      return true; // a flag of the descriptor
    }
    int level = Integer.parseInt(key.substring(0, slash));
    int number = Integer.parseInt(key.substring(slash + 1));
    byte[] bytes = bytes(value);
    if (key.equals(SNDBUF) || key.equals(RCVBUF)) { // the kernel doubles what is asked for
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      buffer.putInt(0, buffer.getInt(0) / 2);
    }
    int descriptor = Libc.socket(family, Kernel.IPPROTO_MPTCP);
    try {
      return Libc.setOption(descriptor, level, number, bytes) == 0
          && value.equals(text(Kernel.bytes(descriptor, level, number)));
    } finally {
      Libc.close(descriptor);
    }
  }

  private static String text(byte[] value) {
    StringBuilder text = new StringBuilder();
    for (byte b : value == null ? new byte[0] : value) {
      text.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    byte[] bytes = new byte[text.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(text.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }
}
