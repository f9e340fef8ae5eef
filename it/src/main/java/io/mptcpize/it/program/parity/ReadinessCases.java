package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** What a selector says of channels: {@link Kind#CHANNEL} only. */
final class ReadinessCases {
  private static final int MILLIS = 1_000 * Waiting.SECONDS;

  private final Place place;
  private final Transcript transcript;

  ReadinessCases(Place place, Transcript transcript) {
    this.place = place;
    this.transcript = transcript.of("Selector");
  }

  void run() throws Exception {
    each("new", pair -> {}, SelectionKey.OP_WRITE);
    each("bytes arrived", pair -> pair.receive(5), SelectionKey.OP_READ);
    each("output of the peer shut down", Pair::receiveEnd, SelectionKey.OP_READ);
    each("peer closed", Pair::receiveClose, SelectionKey.OP_READ);
    each("peer reset", Pair::receiveAbort, SelectionKey.OP_READ);
    each("output shut down", pair -> pair.here.shutdownOutput(), SelectionKey.OP_WRITE);
    each("input shut down", pair -> pair.here.shutdownInput(), SelectionKey.OP_READ);
    each(
        "both outputs shut down",
        pair -> {
          pair.here.shutdownOutput();
          pair.receiveEnd();
        },
        SelectionKey.OP_READ);
    full();
    refused();
    connected();
    noAnswer();
    accepting();
  }

  private void each(String state, Step before, int awaited) throws Exception {
    for (String role : new String[] {"client", "accepted"}) {
      Transcript lines = transcript.in(role + ": " + state + ", " + place);
      try (Pair pair = place.pair(Kind.CHANNEL)) {
        Pair seen = role.equals("client") ? pair : pair.turned();
        SocketChannel channel = (SocketChannel) seen.here.jdk();
        try (Watched watched = new Watched(channel)) {
          before.of(seen);
          lines.get(
              "ready", () -> watched.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE, awaited));
          lines.get("read", () -> channel.read(ByteBuffer.allocate(9)));
          lines.get(
              "ready after read",
              () -> watched.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE, 0));
          lines.get("read again", () -> channel.read(ByteBuffer.allocate(9)));
          lines.get("write", () -> channel.write(ByteBuffer.allocate(1)));
          lines.get("ready to write", () -> watched.ready(SelectionKey.OP_WRITE, 0));
        }
      }
    }
  }

  private void full() throws Exception {
    Transcript lines = transcript.in("buffers full, " + place);
    try (Pair pair = place.pair(Kind.CHANNEL)) {
      SocketChannel channel = (SocketChannel) pair.here.jdk();
      try (Watched watched = new Watched(channel)) {
        long written = 0;
        long end = System.nanoTime() + MILLIS * 1_000_000L;
        String ready;
        int n;
        do { // the buffers grow as they fill
          n = channel.write(ByteBuffer.allocate(65536));
          written += n;
          ready = watched.ready(SelectionKey.OP_WRITE, 0);
        } while ((n > 0 || !ready.equals("0")) && System.nanoTime() - end < 0);
        lines.line("ready", ready);
        lines.line("write", n);
        byte[] buffer = new byte[65536];
        for (long read = 0; read < written; ) {
          read += pair.there.in().read(buffer);
        }
        lines.get("ready when all is read", () -> watched.ready(SelectionKey.OP_WRITE, 4));
        lines.get("write again", () -> channel.write(ByteBuffer.allocate(1)));
      }
    }
  }

  private void refused() throws IOException {
    Server gone = place.server(Kind.CHANNEL);
    InetSocketAddress nobody = gone.local();
    gone.close();
    connecting("refused", nobody, SelectionKey.OP_CONNECT);
  }

  private void connected() throws IOException {
    try (Server server = place.server(Kind.CHANNEL)) {
      connecting("connected", server.local(), SelectionKey.OP_CONNECT);
    }
  }

  private void noAnswer() throws IOException {
    try (FullServer full = new FullServer(Kind.CHANNEL, place)) {
      connecting("no answer", full.local(), 0);
    }
  }

  private void connecting(String state, InetSocketAddress to, int awaited) throws IOException {
    Transcript lines = transcript.in(state + ", " + place);
    SocketChannel channel = SocketChannel.open();
    try (Watched watched = new Watched(channel)) {
      lines.get("connect", () -> channel.connect(to));
      lines.get("is pending", channel::isConnectionPending);
      lines.get("read", () -> channel.read(ByteBuffer.allocate(1)));
      lines.get("connect again", () -> channel.connect(to));
      lines.get("ready", () -> watched.ready(SelectionKey.OP_CONNECT, awaited));
      lines.get("finishConnect", channel::finishConnect);
      lines.get("is open", channel::isOpen);
      lines.get("finishConnect again", channel::finishConnect);
    }
    channel.close();
  }

  private void accepting() throws Exception {
    Transcript lines = transcript.in("listening, " + place);
    try (Server server = place.server(Kind.CHANNEL)) {
      ServerSocketChannel listener = (ServerSocketChannel) server.jdk();
      try (Watched watched = new Watched(listener)) {
        lines.get("accept", listener::accept);
        lines.get("ready", () -> watched.ready(SelectionKey.OP_ACCEPT, 0));
        SocketChannel client = SocketChannel.open(server.local());
        lines.get(
            "ready, a client waits",
            () -> watched.ready(SelectionKey.OP_ACCEPT, SelectionKey.OP_ACCEPT));
        client.close();
        lines.get(
            "ready, it has closed",
            () -> watched.ready(SelectionKey.OP_ACCEPT, SelectionKey.OP_ACCEPT));
        SocketChannel accepted = listener.accept();
        lines.get("read", () -> Waiting.within(() -> accepted.read(ByteBuffer.allocate(1))));
        accepted.close();
        lines.get("ready at the end", () -> watched.ready(SelectionKey.OP_ACCEPT, 0));
      }
    }
  }

  /** A channel that does not block, and a selector for it. */
  private static final class Watched implements Closeable {
    private final Selector selector = Selector.open();
    private final SelectionKey key;

    Watched(SelectableChannel channel) throws IOException {
      channel.configureBlocking(false);
      key = channel.register(selector, 0);
      selector.selectNow();
    }

    /**
     * What the channel is ready for.
     *
     * @param interest what is asked for
     * @param awaited if not 0, this is waited for, as long as it may take
     */
    String ready(int interest, int awaited) throws IOException {
      key.interestOps(interest);
      long end = System.nanoTime() + MILLIS * 1_000_000L;
      do {
        selector.selectedKeys().clear();
        selector.selectNow();
      } while ((ready() & awaited) != awaited && System.nanoTime() - end < 0);
      return Integer.toBinaryString(ready());
    }

    private int ready() {
      return selector.selectedKeys().contains(key) ? key.readyOps() : 0;
    }

    @Override
    public void close() throws IOException {
      selector.close();
    }
  }

  /** Something that is done to a connection. */
  private interface Step {
    void of(Pair pair) throws Exception;
  }
}
