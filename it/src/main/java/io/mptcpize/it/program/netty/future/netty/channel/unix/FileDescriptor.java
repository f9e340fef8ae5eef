package io.mptcpize.it.program.netty.future.netty.channel.unix;

/** Has one method that is known of Netty's, and none of those beside it. */
public final class FileDescriptor {
  private boolean closed;

  /** As in Netty. */
  public void close() {
    closed = true;
  }

  /** As Netty may have it one day. */
  public boolean wasClosed() {
    return closed;
  }
}
