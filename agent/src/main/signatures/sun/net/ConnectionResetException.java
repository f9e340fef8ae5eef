package sun.net;

import java.net.SocketException;

/**
 * What {@code sun.nio.ch.MptcpizeHook} throws of the JDK's: a signature to compile against, not
 * shipped.
 */
public class ConnectionResetException extends SocketException {
  public ConnectionResetException(String message) {
    super(message);
  }
}
