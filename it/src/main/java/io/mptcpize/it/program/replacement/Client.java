package io.mptcpize.it.program.replacement;

import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.demo.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection that its selectors' events move on: to be connected, to send, to receive it back.
 * Without an event it stays where it is.
 */
final class Client {
  private static final int SIZE = 1000;

  /** Long enough for a retransmitted SYN or two; an event that is lost never comes. */
  private static final int SECONDS = 20;

  final SocketChannel channel;
  private final CompletableFuture<Protocol> echoed = new CompletableFuture<>();
  private final ByteBuffer received = ByteBuffer.allocate(SIZE);
  private volatile String state = "new";

  Client() throws IOException {
    channel = SocketChannel.open();
    channel.configureBlocking(false);
  }

  /** Called by a selector's thread, with a key that is ready. */
  synchronized void ready(SelectionKey key) {
    try {
      if (!channel.isConnected()) {
        if (channel.isConnectionPending() && channel.finishConnect()) {
          state = "connected";
          key.interestOps(SelectionKey.OP_WRITE);
        } // else a socket that has not begun to connect: it counts as hung up, TCP as MPTCP
      } else if (key.isWritable()) {
        if (state.equals("connected")) {
          if (channel.write(ByteBuffer.wrap(bytes())) == 0) {
            return; // to JDK 8 it is connected, once it has counted as hung up; to the kernel not
            // yet
          }
          state = "sent";
        }
        key.interestOps(SelectionKey.OP_READ);
      } else if (key.isReadable()) {
        if (channel.read(received) < 0 || !received.hasRemaining()) {
          finish();
        }
      } else if (key.isConnectable()) {
        key.interestOps(SelectionKey.OP_WRITE); // another selector's thread was first
      }
    } catch (IOException e) {
      echoed.completeExceptionally(e);
    }
  }

  /** Does without a selector until all is sent. */
  synchronized void send() throws IOException {
    while (!channel.finishConnect()) {
      Thread.yield();
    }
    if (!state.equals("sent")) {
      channel.write(ByteBuffer.wrap(bytes()));
      state = "sent";
    }
  }

  /** Sets the interest to what it waits for, after others have changed it. */
  synchronized void resume(SelectionKey key) {
    key.interestOps(
        state.equals("new")
            ? SelectionKey.OP_CONNECT
            : state.equals("connected") ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    key.selector().wakeup();
  }

  private void finish() throws IOException {
    if (!java.util.Arrays.equals(bytes(), received.array())) {
      throw new IOException("other bytes came back than were sent");
    }
    state = "echoed";
    echoed.complete(
        Wire.protocolOf(
            (InetSocketAddress) channel.getLocalAddress(),
            (InetSocketAddress) channel.getRemoteAddress()));
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }

  /** Waits until all has come back: what the connection is then. */
  Protocol await() throws Exception {
    try {
      return echoed.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("an event is lost: it is " + state + ", " + channel);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }
}
