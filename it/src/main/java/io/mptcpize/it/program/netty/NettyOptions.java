package io.mptcpize.it.program.netty;

import io.mptcpize.demo.wire.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sets each socket option that a transport of Netty has, on a socket that will listen, on one that
 * was accepted, and on a client's before and after it connects. Prints a line for each: the option,
 * where it was set, what came of it, what is read back then and once data were carried, and what
 * the kernel says of the connection.
 *
 * <p>Argument: the transport ({@link NettyTransport}).
 */
public final class NettyOptions {
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_SYNCNT = 7;
  private static final int TCP_USER_TIMEOUT = 18;

  private final NettyTransport transport;
  private final ChannelOption<?> option;
  private final Object value;

  private NettyOptions(NettyTransport transport, ChannelOption<?> option, Object value) {
    this.transport = transport;
    this.option = option;
    this.value = value;
  }

  public static void main(String[] arguments) {
    try {
      NettyTransport transport = NettyTransport.of(arguments[0]);
      for (Map.Entry<ChannelOption<?>, Object> entry : options(transport.options).entrySet()) {
        new NettyOptions(transport, entry.getKey(), entry.getValue()).print();
      }
      ChannelOption<?> notSent = option(transport.options, "TCP_NOTSENT_LOWAT");
      if (notSent != null) {
        new NettyOptions(transport, notSent, -1L).print(); // which Netty itself refuses
      }
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  /**
   * Those that are for TCP sockets.
   *
   * @param holder has them in static fields
   */
  private static Map<ChannelOption<?>, Object> options(Class<?> holder) throws Exception {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("SO_REUSEADDR", true);
    values.put("SO_REUSEPORT", true);
    values.put("SO_KEEPALIVE", true);
    values.put("SO_SNDBUF", 40_000);
    values.put("SO_RCVBUF", 50_000);
    values.put("SO_BUSY_POLL", 50);
    values.put("IP_TOS", 0x10);
    values.put("IP_FREEBIND", true);
    values.put("IP_TRANSPARENT", true);
    values.put("IP_BIND_ADDRESS_NO_PORT", true);
    values.put("TCP_NODELAY", false);
    values.put("TCP_CORK", false);
    values.put("TCP_NOTSENT_LOWAT", 131_072L);
    values.put("TCP_KEEPIDLE", 100);
    values.put("TCP_KEEPINTVL", 20);
    values.put("TCP_KEEPCNT", 5);
    values.put("TCP_USER_TIMEOUT", 20_000);
    values.put("TCP_DEFER_ACCEPT", 0);
    values.put("TCP_QUICKACK", false);
    values.put("TCP_FASTOPEN", 16);
    values.put("TCP_FASTOPEN_CONNECT", true);
    values.put("IO_URING_WRITE_ZERO_COPY_THRESHOLD", 1);
    InetAddress nobody = InetAddress.getByName("192.0.2.1");
    values.put("TCP_MD5SIG", Collections.singletonMap(nobody, new byte[] {1, 2, 3, 4}));
    Map<ChannelOption<?>, Object> options = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      ChannelOption<?> option = option(holder, entry.getKey());
      if (option != null) {
        options.put(option, entry.getValue());
      }
    }
    options.put(new IntegerUnixChannelOption("int", IPPROTO_TCP, TCP_USER_TIMEOUT), 30_000);
    options.put(new IntegerUnixChannelOption("other int", IPPROTO_TCP, TCP_SYNCNT), 4);
    ByteBuffer raw = ByteBuffer.allocate(4).putInt(0, 0x04000000);
    options.put(new RawUnixChannelOption("raw", IPPROTO_TCP, TCP_SYNCNT, 4), raw);
    return options;
  }

  /** Null where a transport does not have it. */
  private static ChannelOption<?> option(Class<?> holder, String name) throws Exception {
    try {
      return (ChannelOption<?>) holder.getField(name).get(null);
    } catch (NoSuchFieldException e) {
      return null;
    }
  }

  private void print() throws Exception {
    for (String where : new String[] {"listener", "accepted", "client", "connected"}) {
      print(where);
    }
  }

  private void print(String where) throws Exception {
    BlockingQueue<String> results = new LinkedBlockingQueue<>();
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    ServerBootstrap serving = new ServerBootstrap();
    serving.group(transport.group).channel(transport.server);
    serving.handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            trySet("listener", where, channel, results);
          }
        });
    serving.childHandler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            trySet("accepted", where, channel, results);
            channel.pipeline().addLast(new Echo());
            accepted.add(channel);
          }
        });
    Channel server =
        serving.bind(InetAddress.getByName("127.0.0.1"), 0).syncUninterruptibly().channel();
    BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    Bootstrap connecting = new Bootstrap().group(transport.group).channel(transport.client);
    connecting.handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            trySet("client", where, channel, results);
            channel.pipeline().addLast(new Receiver(received));
          }
        });
    ChannelFuture connected = connecting.connect(server.localAddress()).syncUninterruptibly();
    Channel client = connected.channel();
    trySet("connected", where, client, results);
    client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {42})).syncUninterruptibly();
    client.write(Unpooled.wrappedBuffer(new byte[] {43}));
    client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {44})).syncUninterruptibly();
    for (int expected = 42; expected <= 44; expected++) {
      if (taken(received) != expected) {
        throw new IOException("another byte came back");
      }
    }
    InetSocketAddress local = (InetSocketAddress) client.localAddress();
    Object protocol = Wire.protocolOf(local, (InetSocketAddress) client.remoteAddress());
    Channel peer = taken(accepted);
    Channel channel = where.equals("listener") ? server : where.equals("accepted") ? peer : client;
    boolean changes = option.name().endsWith("TCP_QUICKACK"); // by itself
    String result = taken(results) + "\t" + (changes ? "" : get(channel));
    System.out.println(option.name() + "\t" + where + "\t" + result + "\t" + protocol);
    client.close().syncUninterruptibly();
    peer.close().syncUninterruptibly();
    server.close().syncUninterruptibly();
  }

  private static <T> T taken(BlockingQueue<T> queue) throws Exception {
    T taken = queue.poll(30, TimeUnit.SECONDS);
    if (taken == null) {
      throw new IOException("nothing came for 30 seconds");
    }
    return taken;
  }

  private void trySet(String here, String where, Channel channel, BlockingQueue<String> results) {
    if (here.equals(where)) {
      results.add(set(channel) + "\t" + get(channel));
    }
  }

  @SuppressWarnings("unchecked")
  private String set(Channel channel) {
    try {
      Object fresh = value instanceof ByteBuffer ? ((ByteBuffer) value).duplicate() : value;
      boolean known = channel.config().setOption((ChannelOption<Object>) option, fresh);
      return known ? "set" : "unknown";
    } catch (Exception e) {
      return e.toString();
    }
  }

  private String get(Channel channel) {
    try {
      Object now = channel.config().getOption(option);
      return now instanceof ByteBuffer
          ? Integer.toHexString(((ByteBuffer) now).getInt(0))
          : String.valueOf(now);
    } catch (Exception e) {
      return e.toString();
    }
  }

  /** Sends back what comes. */
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  /** Puts the bytes that come into a queue. */
  private static final class Receiver extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Integer> received;

    Receiver(BlockingQueue<Integer> received) {
      this.received = received;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      while (bytes.isReadable()) {
        received.add((int) bytes.readByte());
      }
      bytes.release();
    }
  }
}
