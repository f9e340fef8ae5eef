package io.mptcpize.it.program.replacement;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.it.program.replacement.JavaOptions.Setting;
import io.mptcpize.it.program.witness.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options that native code sets on sockets, beside those that Java can set. Numbers: asm-generic/
 * socket.h, linux/tcp.h, linux/in.h, linux/in6.h.
 */
final class NativeOptions {
  private static final int SOCKET = Kernel.SOL_SOCKET;
  private static final int TCP = Kernel.IPPROTO_TCP;
  private static final int IP = Libc.IPPROTO_IP;
  private static final int IPV6 = Libc.IPPROTO_IPV6;

  /** Name, level, number, and a value that nobody would expect. */
  private static final Object[][] ALL = {
    {"SO_DONTROUTE", SOCKET, 5, 1},
    {"SO_OOBINLINE", SOCKET, 10, 1},
    {"SO_PRIORITY", SOCKET, 12, 5},
    {"SO_RCVLOWAT", SOCKET, 18, 9},
    {"SO_RCVTIMEO", SOCKET, 20, new long[] {30, 256_000}},
    {"SO_SNDTIMEO", SOCKET, 21, new long[] {40, 512_000}},
    {"SO_BINDTODEVICE", SOCKET, 25, "lo"},
    {"SO_MARK", SOCKET, 36, 0x1234},
    {"SO_BUSY_POLL", SOCKET, 46, 51},
    {"SO_MAX_PACING_RATE", SOCKET, 47, new long[] {1_234_567_890}},
    {"SO_ZEROCOPY", SOCKET, 60, 1},
    {"TCP_MAXSEG", TCP, 2, 1001},
    {"TCP_CORK", TCP, 3, 1},
    {"TCP_SYNCNT", TCP, 7, 4},
    {"TCP_LINGER2", TCP, 8, 33},
    {"TCP_DEFER_ACCEPT", TCP, 9, 3},
    {"TCP_WINDOW_CLAMP", TCP, 10, 65_537},
    {"TCP_QUICKACK", TCP, 12, 0},
    {"TCP_CONGESTION", TCP, 13, "reno"},
    {"TCP_USER_TIMEOUT", TCP, 18, 12_345},
    {"TCP_FASTOPEN", TCP, 23, 16},
    {"TCP_NOTSENT_LOWAT", TCP, 25, 131_073},
    {"IP_TOS", IP, 1, 0x4c},
    {"IP_TTL", IP, 2, 63},
    {"IP_MTU_DISCOVER", IP, 10, 3},
    {"IP_RECVERR", IP, 11, 1},
    {"IP_FREEBIND", IP, 15, 1},
    {"IP_TRANSPARENT", IP, 19, 1},
    {"IP_BIND_ADDRESS_NO_PORT", IP, 24, 1},
    {"IP_LOCAL_PORT_RANGE", IP, 51, 40_000 | 50_000 << 16},
    {"IPV6_UNICAST_HOPS", IPV6, 16, 63},
    {"IPV6_MTU_DISCOVER", IPV6, 23, 3},
    {"IPV6_RECVERR", IPV6, 25, 1},
    {"IPV6_TCLASS", IPV6, 67, 0x4c},
  };

  private NativeOptions() {}

  /**
   * Those that TCP sockets of a family have, by name.
   *
   * @param absent receives the names of the rest
   */
  static Map<String, Setting> of(int family, Collection<String> absent) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (Object[] row : ALL) {
      int level = (Integer) row[1];
      int number = (Integer) row[2];
      if (level == IPV6 && family != Kernel.AF_INET6) {
        continue;
      }
      byte[] value = bytes(row[3]);
      int trial = Libc.socket(family);
      if (Libc.setOption(trial, level, number, value) == 0) {
        settings.put((String) row[0], (socket, fd) -> set(fd, level, number, value));
      } else {
        absent.add((String) row[0]);
      }
      Libc.close(trial);
    }
    settings.put("FD_CLOEXEC", (socket, fd) -> Libc.fcntl(fd, 2, 1));
    return settings;
  }

  private static void set(int fd, int level, int number, byte[] value) {
    int result = Libc.setOption(fd, level, number, value);
    if (result != 0) {
      throw new IllegalStateException("option " + level + "/" + number + ": errno " + -result);
    }
  }

  /** An int, a text, or a struct of longs. */
  private static byte[] bytes(Object value) {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    if (value instanceof Integer) {
      bytes.putInt((Integer) value);
    } else if (value instanceof String) {
      bytes.put(((String) value).getBytes(StandardCharsets.US_ASCII));
    } else {
      for (long part : (long[]) value) {
        bytes.putLong(part);
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
