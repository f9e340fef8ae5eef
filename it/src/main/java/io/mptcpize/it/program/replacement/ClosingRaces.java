package io.mptcpize.it.program.replacement;

import io.mptcpize.it.program.sockets.EchoServer;
import io.mptcpize.it.program.witness.Descriptors;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Connects that another thread ends by close or interrupt, at that very moment and while they wait.
 * Each case prints its name, the number of rounds and how the connects ended: {@code connected} or
 * an exception. No descriptor is left open, none is closed twice. Arguments: the number of rounds;
 * a pattern of the cases to run, all if it is not given.
 */
public final class ClosingRaces {
  private static final int SPREAD_NANOS = 150_000;
  private static final int SECONDS_TO_WAKE = 10;

  /** A listener whose queue is full: a connect waits until the client gives up. */
  private final ServerSocket silent = new ServerSocket();

  private final List<Socket> inQueue = new ArrayList<>();

  private final EchoServer server = new EchoServer(new InetSocketAddress("127.0.0.1", 0));
  private final Canaries canaries = new Canaries();
  private final Together together = new Together(2, SPREAD_NANOS);

  private ClosingRaces() throws IOException {
    silent.bind(new InetSocketAddress("127.0.0.1", 0), 1);
    for (int queued = 0; queued < 2; queued++) {
      inQueue.add(new Socket(silent.getInetAddress(), silent.getLocalPort()));
    }
  }

  private static Map<String, Opening> kinds() {
    Map<String, Opening> kinds = new LinkedHashMap<>();
    kinds.put(
        "Socket",
        () -> {
          Socket socket = opened();
          return new Connecting(socket, socket::connect);
        });
    kinds.put(
        "Socket with timeout",
        () -> {
          Socket socket = opened();
          return new Connecting(socket, at -> socket.connect(at, 60_000));
        });
    kinds.put(
        "SocketChannel",
        () -> {
          SocketChannel channel = SocketChannel.open();
          return new Connecting(channel, channel::connect);
        });
    kinds.put(
        "SocketChannel.socket() with timeout",
        () -> {
          SocketChannel channel = SocketChannel.open();
          return new Connecting(channel, at -> channel.socket().connect(at, 60_000));
        });
    kinds.put(
        "AsynchronousSocketChannel",
        () -> {
          AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
          return new Connecting(channel, at -> channel.connect(at).get());
        });
    return kinds;
  }

  /**
   * Not new: one that is closed right before connect opens it stays open for ever, agent or not.
   */
  private static Socket opened() throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    return socket;
  }

  private void run(String name, Opening opening, Way way, int rounds) throws Exception {
    server.awaitIdle();
    int before = Descriptors.all().size();
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int round = 0; round < rounds; round++) {
      outcomes.merge(one(opening.open(), way), 1, Integer::sum);
      canaries.renew();
    }
    canaries.close();
    server.awaitIdle();
    if (Descriptors.all().size() != before) {
      throw new AssertionError(before + " descriptors before, now: " + Descriptors.all());
    }
    System.out.println(name + "\t" + rounds + "\t" + outcomes);
  }

  private String one(Connecting connecting, Way way) throws Exception {
    Thread here = Thread.currentThread();
    InetSocketAddress to =
        way.waits ? (InetSocketAddress) silent.getLocalSocketAddress() : server.address();
    String[] outcome = {"connected"};
    CountDownLatch ended = new CountDownLatch(1);
    together.run(
        () -> {
          try {
            connecting.action.connect(to);
          } catch (ExecutionException e) {
            outcome[0] = e.getCause().getClass().getName();
          } catch (Exception e) {
            outcome[0] = e.getClass().getName();
          } finally {
            ended.countDown();
            while (way.interrupts && !Thread.interrupted()) {
              Thread.yield();
            }
          }
          return null;
        },
        () -> {
          if (way.interrupts) {
            interrupt(here, ended);
          } else {
            connecting.socket.close();
          }
          canaries.renew();
          return null;
        });
    connecting.socket.close();
    return outcome[0];
  }

  /**
   * Again, if need be: {@code Thread.interrupt()} lets go of its lock before it sets the flag, so
   * that, agent or not, a thread that begins to wait right then is not woken.
   */
  private static void interrupt(Thread thread, CountDownLatch ended) throws InterruptedException {
    do {
      thread.interrupt();
    } while (!ended.await(SECONDS_TO_WAKE, TimeUnit.SECONDS));
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    ClosingRaces races = new ClosingRaces();
    for (Opening kind : kinds().values()) {
      races.one(kind.open(), Way.CLOSED); // what is opened once, is open now
    }
    races.canaries.close();
    for (Map.Entry<String, Opening> kind : kinds().entrySet()) {
      for (Way way : Way.values()) {
        String name = kind.getKey() + " " + way.words;
        boolean asked = arguments.length == 1 || name.matches(arguments[1]);
        if (asked && (!way.interrupts || name.startsWith("SocketChannel"))) {
          races.run(name, kind.getValue(), way, rounds);
        }
      }
    }
  }

  /** How the other thread ends the connect. */
  private enum Way {
    CLOSED("closed", false, false),
    CLOSED_WHILE_IT_WAITS("closed while it waits", true, false),
    INTERRUPTED("interrupted", false, true),
    INTERRUPTED_WHILE_IT_WAITS("interrupted while it waits", true, true);

    private final String words;
    private final boolean waits;
    private final boolean interrupts;

    Way(String words, boolean waits, boolean interrupts) {
      this.words = words;
      this.waits = waits;
      this.interrupts = interrupts;
    }
  }

  private static final class Connecting {
    private final Closeable socket;
    private final Connect action;

    Connecting(Closeable socket, Connect action) {
      this.socket = socket;
      this.action = action;
    }
  }

  private interface Connect {
    void connect(InetSocketAddress to) throws Exception;
  }

  private interface Opening {
    Connecting open() throws IOException;
  }
}
