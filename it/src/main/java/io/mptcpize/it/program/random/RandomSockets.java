package io.mptcpize.it.program.random;

import io.mptcpize.demo.wire.Wire;
import io.mptcpize.it.program.witness.Descriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many threads that do with their sockets whatever is legal: two processes, a server and a client.
 * Prints how operations ended; exit code 1 and lines that begin with FAULT: bytes were lost or
 * changed, there was an exception that TCP does not give, a descriptor was left open, or a thread
 * hangs.
 *
 * <p>Arguments: {@code serve}, which prints its two ports, and ends with its standard input; or
 * {@code connect}, the two ports, the seed, and for how many seconds; it says {@code goes on} now
 * and then, and {@code ends}.
 */
public final class RandomSockets {
  private static final int THREADS = 8;

  /** So long may the last connections take; TCP needs a moment. */
  private static final int SECONDS_TO_END = 90;

  private static final int SAMPLES = 20;

  private final Findings findings = new Findings();
  private final AtomicInteger answering = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private RandomSockets() {}

  public static void main(String[] arguments) throws Exception {
    RandomSockets sockets = new RandomSockets();
    if (arguments[0].equals("serve")) {
      sockets.serve();
    } else {
      sockets.connect(
          new int[] {Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])},
          Long.parseLong(arguments[3]),
          Integer.parseInt(arguments[4]));
    }
  }

  private void serve() throws Exception {
    InetAddress host = InetAddress.getByName("127.0.0.1");
    Wire.sockets(); // what it opens once, is open now
    warmUp(host);
    int before = Descriptors.all().size();
    ServerSocket server = new ServerSocket(0, 100, host);
    ServerSocketChannel channels =
        ServerSocketChannel.open().bind(new InetSocketAddress(host, 0), 100);
    System.out.println("ports " + server.getLocalPort() + " " + channels.socket().getLocalPort());
    server.setSoTimeout(50);
    List<Future<?>> acceptors = new ArrayList<>();
    acceptors.add(threads.submit(() -> acceptSockets(server)));
    acceptors.add(threads.submit(() -> acceptChannels(channels)));
    while (System.in.read() >= 0) {
      // wait for the end
    }
    server.close();
    channels.close();
    for (Future<?> acceptor : acceptors) {
      acceptor.get();
    }
    end(before);
  }

  private Void acceptSockets(ServerSocket server) throws IOException {
    while (true) {
      try {
        Stream stream = Stream.of(server.accept());
        answering.incrementAndGet();
        threads.submit(() -> answer(stream));
      } catch (SocketTimeoutException nobody) {
        continue;
      } catch (IOException e) {
        if (server.isClosed()) {
          return null;
        }
        findings.fault("accept: " + e, "");
      }
    }
  }

  private Void acceptChannels(ServerSocketChannel server) throws IOException {
    for (boolean blocking = true; ; blocking = !blocking) {
      try {
        Stream stream = Stream.of(server.accept(), blocking);
        answering.incrementAndGet();
        threads.submit(() -> answer(stream));
      } catch (AsynchronousCloseException closed) {
        return null;
      } catch (IOException e) {
        if (!server.isOpen()) {
          return null;
        }
        findings.fault("accept: " + e, "");
      }
    }
  }

  private void answer(Stream stream) {
    try {
      Plan plan = new Plan(Conversation.readLong(stream, Long.BYTES));
      stream.write(new byte[1], 1);
      new Conversation(stream, plan, false, findings).hold(threads);
    } catch (Exception e) {
      e.printStackTrace(System.out);
      findings.fault("server: " + e, "");
    } finally {
      answering.decrementAndGet();
    }
  }

  private void connect(int[] ports, long seed, int seconds) throws Exception {
    System.out.println("seed " + seed);
    InetAddress host = InetAddress.getByName("127.0.0.1");
    Wire.sockets();
    warmUp(host);
    int before = Descriptors.all().size();
    ServerSocket silent = new ServerSocket(0, 1, host);
    List<Socket> queued = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      queued.add(new Socket(host, silent.getLocalPort()));
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<Future<?>> clients = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed + i);
      clients.add(
          threads.submit(
              () -> {
                for (int round = 0; System.nanoTime() < end; round++) {
                  one(host, ports, silent.getLocalPort(), random, round % SAMPLES == 0);
                }
              }));
    }
    for (int second = 1; second <= seconds; second++) {
      TimeUnit.SECONDS.sleep(1);
      if (second % 30 == 0) {
        System.out.println("goes on");
      }
    }
    System.out.println("ends");
    try {
      for (Future<?> client : clients) {
        client.get(SECONDS_TO_END, TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      findings.fault("a client hangs", "");
    }
    for (Socket socket : queued) {
      socket.close();
    }
    silent.close();
    end(before);
  }

  private void one(InetAddress host, int[] ports, int silent, Random random, boolean sample) {
    try {
      int chance = random.nextInt(50);
      if (chance == 0) {
        fail("SILENT", new InetSocketAddress(host, silent));
      } else if (chance == 1) {
        fail("REFUSED", new InetSocketAddress(host, 1));
      }
      InetSocketAddress at = new InetSocketAddress(host, ports[random.nextInt(2)]);
      Stream stream = open(at, random.nextInt(3));
      if (sample) {
        findings.count("connection " + Wire.protocolOf(stream.socket));
      }
      Plan plan = new Plan(random.nextLong());
      stream.write(ByteBuffer.allocate(Long.BYTES).putLong(plan.seed).array(), Long.BYTES);
      Conversation.readLong(stream, 1);
      new Conversation(stream, plan, true, findings).hold(threads);
    } catch (Exception e) {
      e.printStackTrace(System.out);
      findings.fault("client: " + e, "");
    }
  }

  private static Stream open(InetSocketAddress at, int kind) throws IOException {
    if (kind == 0) {
      Socket socket = new Socket();
      socket.connect(at, 60_000);
      return Stream.of(socket);
    }
    return Stream.of(SocketChannel.open(at), kind == 1);
  }

  /** A connect that cannot succeed. */
  private void fail(String state, InetSocketAddress at) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(at, 20);
      findings.fault(state + ": connected", at);
    } catch (IOException e) {
      findings.thrown(state, "connect", e, at);
    }
  }

  /** What the JDK opens once for each kind of socket. */
  private static void warmUp(InetAddress host) throws IOException {
    try (ServerSocketChannel server =
        ServerSocketChannel.open().bind(new InetSocketAddress(host, 0))) {
      for (int kind = 0; kind < 3; kind++) {
        Stream client = open((InetSocketAddress) server.getLocalAddress(), kind);
        server.accept().close();
        client.close();
      }
    }
  }

  private void end(int before) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_END);
    while (answering.get() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    threads.shutdown();
    if (!threads.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
      Thread.getAllStackTraces()
          .forEach(
              (thread, stack) -> {
                if (thread.getName().startsWith("pool")) {
                  System.out.println(thread + " " + java.util.Arrays.toString(stack));
                }
              });
      findings.fault("threads hang", "");
    } else {
      // what the agent keeps until the other has read it is closed a moment later
      while (Descriptors.all().size() != before && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
      if (Descriptors.all().size() != before) {
        findings.fault(before + " descriptors before, now " + Descriptors.all(), "");
      }
    }
    findings.print(System.out);
    System.exit(findings.faults() == 0 ? 0 : 1);
  }
}
