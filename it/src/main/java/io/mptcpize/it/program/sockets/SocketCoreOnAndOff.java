package io.mptcpize.it.program.sockets;

import java.io.File;
import java.nio.file.Files;

/**
 * {@link SocketCore} over IPv4 and IPv6; then, where the kernel has MPTCP, it is switched off in
 * this network namespace, and there is {@link SocketCore} over IPv4 behind a line {@link #OFF}.
 */
public final class SocketCoreOnAndOff {
  /** Stands between both. */
  public static final String OFF = "off";

  private static final File SWITCH = new File("/proc/sys/net/mptcp/enabled");

  private SocketCoreOnAndOff() {}

  public static void main(String[] arguments) throws Exception {
    SocketCore.main(new String[] {"v4", "v6"});
    if (SWITCH.exists()) {
      Files.write(SWITCH.toPath(), new byte[] {'0'});
      System.out.println(OFF);
      SocketCore.main(new String[] {"v4"});
    }
  }
}
