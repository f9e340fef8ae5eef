package io.mptcpize.hook;

import java.net.InetAddress;

/** Whoever wants to be told of each socket. */
public abstract class Recorder {
  /**
   * A socket is about to connect or to listen, and is what it shall be.
   *
   * @param address what it connects to, or where it listens
   */
  protected abstract void opened(boolean listens, InetAddress address, int port, int fd);
}
