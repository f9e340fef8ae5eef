package io.mptcpize.it.program.others;

import io.mptcpize.it.program.sockets.Path;
import io.mptcpize.it.program.sockets.StreamKinds;
import io.mptcpize.it.program.sockets.StreamRows;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Paths;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * An application that uses jnr-posix for purposes of its own. Prints {@code getpid right} if jnr
 * works, and the rows of some sockets.
 *
 * <p>Argument: {@code jnr-first} or {@code socket-first}, what it begins with.
 */
public final class OwnJnr {
  private OwnJnr() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("socket-first")) {
      Socket socket = new Socket();
      socket.getReuseAddress(); // only now does it open a descriptor
      socket.close();
    }
    POSIX posix = POSIXFactory.getPOSIX();
    String pid = Files.readSymbolicLink(Paths.get("/proc/self")).toString();
    boolean right = posix.isNative() && pid.equals(String.valueOf(posix.getpid()));
    System.out.println("getpid " + (right ? "right" : posix.getpid() + ", but it is " + pid));
    new StreamRows().print("Socket", StreamKinds.all().get("Socket"), Path.V4);
  }
}
