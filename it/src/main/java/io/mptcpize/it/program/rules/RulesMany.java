package io.mptcpize.it.program.rules;

import io.mptcpize.demo.wire.KernelSocket;
import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.demo.wire.Wire;
import io.mptcpize.it.program.sockets.Connection;
import io.mptcpize.it.program.sockets.EchoServer;
import io.mptcpize.it.program.sockets.StreamKind;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens many connections from several threads, with all kinds of sockets, and asks the kernel of
 * each one what it is at both ends. Those that are opened first stay open until the end.
 *
 * <p>Argument: how many connections. On standard input, where they go: lines {@code listen ADDRESS
 * PORT} ({@link RulesCase}). Prints for each of these lines and what connections there were for the
 * kernel, how many there were: line, {@code CLIENT to ACCEPTED}, number, with tabs between.
 */
public final class RulesMany {
  private static final int THREADS = 4;

  /** How many connections each thread has open at a time, beside those that stay open. */
  private static final int OPEN = 50;

  private final List<String> lines = new ArrayList<>();
  private final List<InetSocketAddress> destinations = new ArrayList<>();
  private final List<List<StreamKind>> kinds = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final CyclicBarrier allOpen = new CyclicBarrier(THREADS, this::judge);

  /** What the connections that stay open were at first, by the addresses of both ends. */
  private final Map<String, String> staying = new HashMap<>();

  private final Map<String, Integer> counts = new TreeMap<>();
  private int judged;

  private RulesMany() {}

  public static void main(String[] arguments) throws Exception {
    RulesMany program = new RulesMany();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      RulesCase sockets = new RulesCase(line);
      program.lines.add(line);
      program.destinations.add(sockets.address());
      program.kinds.add(new ArrayList<>(sockets.kinds().values()));
    }
    EchoServer server = new EchoServer(program.destinations.toArray(new InetSocketAddress[0]));
    program.run(Integer.parseInt(arguments[0]) / THREADS / OPEN);
    server.close();
    program.counts.forEach((what, count) -> System.out.println(what + '\t' + count));
  }

  private void run(int rounds) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> connect(rounds), "clients " + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void connect(int rounds) {
    try {
      List<Connection> stay = open();
      for (int round = 1; round < rounds; round++) {
        closeAll(open());
      }
      for (Connection connection : stay) {
        exchange(connection);
      }
      allOpen.await();
      closeAll(stay);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  private List<Connection> open() throws Exception {
    List<Connection> opened = new ArrayList<>();
    for (int i = 0; i < OPEN; i++) {
      int number = next.getAndIncrement();
      int to = number % destinations.size();
      List<StreamKind> fitting = kinds.get(to);
      StreamKind kind = fitting.get(number / destinations.size() % fitting.size());
      Connection connection = kind.connect(destinations.get(to));
      exchange(connection);
      opened.add(connection);
    }
    allOpen.await();
    return opened;
  }

  private static void exchange(Connection connection) throws IOException {
    connection.write(new byte[100]);
    byte[] back = new byte[100];
    for (int n = 0; n < back.length; ) {
      int more = connection.read(back, n);
      if (more < 0) {
        throw new EOFException("after " + n + " bytes");
      }
      n += more;
    }
  }

  private static void closeAll(List<Connection> connections) throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  /** Looks at all connections that are open; meanwhile no thread opens or closes any. */
  private void judge() {
    Map<String, Protocol> ends = new HashMap<>();
    Map<String, KernelSocket> clients = new HashMap<>();
    for (KernelSocket socket : Wire.sockets()) {
      ends.put(socket.local() + " " + socket.remote(), socket.protocol());
      if (destinations.contains(socket.remote())) {
        clients.put(socket.local() + " " + socket.remote(), socket);
      }
    }
    boolean first = staying.isEmpty();
    int stayed = 0;
    for (Map.Entry<String, KernelSocket> client : clients.entrySet()) {
      InetSocketAddress local = client.getValue().local();
      InetSocketAddress remote = client.getValue().remote();
      String what =
          lines.get(destinations.indexOf(remote))
              + '\t'
              + client.getValue().protocol().name()
              + " to "
              + ends.get(remote + " " + local);
      String before = staying.get(client.getKey());
      if (before == null) {
        counts.merge(what, 1, Integer::sum);
        judged++;
      } else if (!before.equals(what)) {
        throw new IllegalStateException(client.getKey() + " was " + before + ", is " + what);
      } else {
        stayed++;
      }
      if (first) {
        staying.put(client.getKey(), what);
      }
    }
    if (judged != next.get() || !first && stayed != staying.size()) {
      throw new IllegalStateException(
          judged + " of " + next + " were seen, and " + stayed + " of " + staying.size() + " stay");
    }
  }
}
