package io.mptcpize.it.program.netty;

import io.mptcpize.demo.wire.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.uring.IoUringChannelOption;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Writes a buffer by Netty's io_uring, as one that is not to be copied. Prints whether it is still
 * needed when it was written and its peer has not read it, and what the kernel says of the
 * connection. Fails if the peer gets something else.
 */
public final class NettyZeroCopy {
  /** More than the peer's kernel takes at first. */
  private static final int BYTES = 1 << 20;

  public static void main(String[] arguments) {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      NettyTransport transport = NettyTransport.of("io_uring");
      Bootstrap connecting = new Bootstrap().group(transport.group).channel(transport.client);
      connecting.option(IoUringChannelOption.IO_URING_WRITE_ZERO_COPY_THRESHOLD, BYTES);
      connecting.handler(new ChannelInboundHandlerAdapter());
      Channel client = connecting.connect(server.getLocalSocketAddress()).sync().channel();
      try (Socket peer = server.accept()) {
        ByteBuf buffer = client.alloc().directBuffer(BYTES).setByte(BYTES - 1, 42);
        client.writeAndFlush(buffer.writerIndex(BYTES)).sync();
        String state = buffer.refCnt() > 0 ? "needed" : "released";
        InetSocketAddress local = (InetSocketAddress) client.localAddress();
        Object protocol = Wire.protocolOf(local, (InetSocketAddress) client.remoteAddress());
        System.out.println(state + "\t" + protocol);
        byte[] read = new byte[BYTES];
        new DataInputStream(peer.getInputStream()).readFully(read);
        System.exit(read[BYTES - 1] == 42 ? 0 : 1);
      }
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }
}
