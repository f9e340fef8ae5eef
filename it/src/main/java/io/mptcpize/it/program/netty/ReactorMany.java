package io.mptcpize.it.program.netty;

import io.mptcpize.demo.wire.KernelSocket;
import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.demo.wire.Wire;
import io.mptcpize.it.program.rules.RulesCase;
import io.mptcpize.it.program.rules.RulesMany;
import io.netty.channel.epoll.Epoll;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;

/**
 * HTTP servers and clients of Reactor Netty, on epoll, with many connections at the same time: each
 * server answers when all requests have come, so that all connections are open then.
 *
 * <p>Argument: how many connections. On standard input, where they go: lines {@code listen ADDRESS
 * PORT} ({@link RulesCase}). Prints as {@link RulesMany} does.
 */
public final class ReactorMany {
  private static final int TIMEOUT_SECONDS = 60;

  private final List<String> lines = new ArrayList<>();
  private final List<InetSocketAddress> destinations = new ArrayList<>();
  private final CountDownLatch missing;
  private final CompletableFuture<String> answer = new CompletableFuture<>();

  private ReactorMany(int connections) {
    missing = new CountDownLatch(connections);
  }

  public static void main(String[] arguments) {
    try {
      ReactorMany program = new ReactorMany(Integer.parseInt(arguments[0]));
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        program.lines.add(line);
        program.destinations.add(new RulesCase(line).address());
      }
      program.run();
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  private void run() throws Exception {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException("there is no epoll here", Epoll.unavailabilityCause());
    }
    List<DisposableServer> servers = new ArrayList<>();
    for (InetSocketAddress destination : destinations) {
      servers.add(
          HttpServer.create()
              .bindAddress(() -> destination)
              .handle(
                  (request, response) -> {
                    missing.countDown();
                    return response.sendString(Mono.fromFuture(answer));
                  })
              .bindNow());
    }
    int count = (int) missing.getCount();
    ConnectionProvider pool =
        ConnectionProvider.builder("many").maxConnections(count).pendingAcquireMaxCount(-1).build();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InetSocketAddress to = destinations.get(i % destinations.size());
      answers.add(
          HttpClient.create(pool)
              .remoteAddress(() -> to)
              .get()
              .uri("/")
              .responseContent()
              .aggregate()
              .asString()
              .toFuture());
    }
    if (!missing.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(missing.getCount() + " of " + count + " requests have not come");
    }
    Map<String, Integer> counts = judge();
    answer.complete("hello");
    for (CompletableFuture<String> one : answers) {
      if (!one.get(TIMEOUT_SECONDS, TimeUnit.SECONDS).equals("hello")) {
        throw new IOException("another answer: " + one.get());
      }
    }
    pool.dispose();
    servers.forEach(DisposableServer::disposeNow);
    counts.forEach((what, number) -> System.out.println(what + '\t' + number));
  }

  /** What the connections are for the kernel, and how many of each there are. */
  private Map<String, Integer> judge() {
    Map<String, Protocol> ends = new HashMap<>();
    List<KernelSocket> clients = new ArrayList<>();
    for (KernelSocket socket : Wire.sockets()) {
      ends.put(socket.local() + " " + socket.remote(), socket.protocol());
      if (destinations.contains(socket.remote())) {
        clients.add(socket);
      }
    }
    Map<String, Integer> counts = new TreeMap<>();
    for (KernelSocket client : clients) {
      String line = lines.get(destinations.indexOf(client.remote()));
      Protocol accepted = ends.get(client.remote() + " " + client.local());
      counts.merge(line + '\t' + client.protocol().name() + " to " + accepted, 1, Integer::sum);
    }
    return counts;
  }
}
