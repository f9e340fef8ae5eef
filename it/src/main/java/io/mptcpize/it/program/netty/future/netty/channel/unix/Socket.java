package io.mptcpize.it.program.netty.future.netty.channel.unix;

/** By its name a class of Netty's, and yet without any method that is known of it. */
public final class Socket {
  /** As Netty may have it one day. */
  public static int newSocketStream1(int family) {
    return family;
  }
}
