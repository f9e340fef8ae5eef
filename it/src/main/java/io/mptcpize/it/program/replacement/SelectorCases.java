package io.mptcpize.it.program.replacement;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;

import io.mptcpize.demo.wire.Protocol;
import io.mptcpize.demo.wire.Wire;
import io.mptcpize.it.program.sockets.EchoServer;
import io.mptcpize.it.program.witness.Descriptors;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Channels that selectors know before they connect, many times over: what a lost event, a lost
 * descriptor or one closed twice would be seen in. Each case prints its name, how many rounds there
 * were, and what the connections were; a channel that was closed in time has none.
 *
 * <p>Arguments: the number of rounds; a pattern of the cases to run, all if it is not given; {@code
 * late}, if the connects are to be answered late. It then prints {@code port} and the server's,
 * reads a line, has all rounds of all cases connect at once, and prints {@code pending}.
 */
public final class SelectorCases {
  private static final int SPREAD_NANOS = 100_000;

  private final EchoServer server = new EchoServer(new InetSocketAddress("127.0.0.1", 0));
  private final InetSocketAddress address = server.address();
  private final Canaries canaries = new Canaries();
  private final Together together = new Together(1, SPREAD_NANOS);
  private Loop loop;
  private Loop second;

  private SelectorCases() throws Exception {}

  private Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("interest 0", this::interestZero);
    cases.put("watched", this::watched);
    cases.put("watched by two", this::watchedByTwo);
    cases.put("watched before", this::watchedBefore);
    cases.put("watched by a selector of its own", this::watchedByOwnSelector);
    cases.put("registered while it connects", this::registeredWhileItConnects);
    cases.put("cancelled and registered again", this::cancelledAndRegisteredAgain);
    cases.put("cancelled and not yet taken out", this::cancelledAndNotYetTakenOut);
    cases.put("listener watched before bind", this::listenerWatchedBeforeBind);
    cases.put("interest changes meanwhile", this::interestChangesMeanwhile);
    cases.put("registered meanwhile", this::registeredMeanwhile);
    cases.put("cancelled and registered again meanwhile", this::registeredAgainMeanwhile);
    cases.put("taken out meanwhile", this::takenOutMeanwhile);
    cases.put("options set meanwhile", this::optionsSetMeanwhile);
    cases.put("closed meanwhile", this::closedMeanwhile);
    cases.put("watched and closed meanwhile", this::watchedAndClosedMeanwhile);
    cases.put("interrupted meanwhile", this::interruptedMeanwhile);
    return cases;
  }

  /** As Netty registers its channels. */
  private Client interestZero() throws Exception {
    Client client = new Client();
    SelectionKey key = register(loop, client, 0);
    loop.turn();
    client.channel.connect(address);
    loop.call(() -> key.interestOps(OP_CONNECT));
    return client;
  }

  private Client watched() throws Exception {
    Client client = new Client();
    register(loop, client, OP_CONNECT);
    loop.turn();
    client.channel.connect(address);
    return client;
  }

  private Client watchedByTwo() throws Exception {
    Client client = new Client();
    register(loop, client, OP_CONNECT);
    register(second, client, OP_CONNECT);
    loop.turn();
    second.turn();
    client.channel.connect(address);
    return client;
  }

  private Client watchedBefore() throws Exception {
    Client client = new Client();
    SelectionKey key = register(loop, client, OP_CONNECT);
    loop.turn();
    key.interestOps(0);
    loop.turn();
    client.channel.connect(address);
    client.resume(key);
    return client;
  }

  /** Of which nobody but the application can know how to make it follow. */
  private Client watchedByOwnSelector() throws Exception {
    Client client = new Client();
    OwnSelector own = new OwnSelector();
    client.channel.register(own, OP_CONNECT);
    client.channel.connect(address);
    own.close();
    register(loop, client, OP_CONNECT);
    return client;
  }

  private Client registeredWhileItConnects() throws Exception {
    Client client = new Client();
    client.channel.connect(address);
    register(loop, client, OP_CONNECT);
    return client;
  }

  private Client cancelledAndRegisteredAgain() throws Exception {
    Client client = new Client();
    SelectionKey key = register(loop, client, OP_CONNECT);
    loop.turn();
    key.cancel();
    loop.turn();
    register(loop, client, OP_CONNECT);
    loop.turn();
    client.channel.connect(address);
    return client;
  }

  private Client cancelledAndNotYetTakenOut() throws Exception {
    Client client = new Client();
    SelectionKey key = register(loop, client, OP_CONNECT);
    loop.turn();
    loop.call(
        () -> {
          key.cancel();
          return client.channel.connect(address);
        });
    loop.turn();
    client.resume(register(loop, client, OP_CONNECT));
    return client;
  }

  private Client listenerWatchedBeforeBind() throws Exception {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      listener.register(selector, OP_ACCEPT);
      selector.selectNow();
      listener.bind(new InetSocketAddress("127.0.0.1", 0));
      InetSocketAddress at = (InetSocketAddress) listener.getLocalAddress();
      Protocol protocol = Wire.listeners(at.getPort()).get(0).protocol();
      if (protocol != Protocol.MPTCP) {
        throw new AssertionError("the listener is " + protocol);
      }
      try (SocketChannel peer = SocketChannel.open(at)) {
        SocketChannel accepted = listener.accept();
        for (int i = 0; accepted == null; i++) {
          if (selector.select(TimeUnit.SECONDS.toMillis(20)) == 0 && i > 0) {
            throw new AssertionError("OP_ACCEPT is lost, at " + at + " from " + peer);
          }
          selector.selectedKeys().clear();
          accepted = listener.accept();
        }
        accepted.close();
      }
    } finally {
      listener.close();
    }
    return null;
  }

  private Client interestChangesMeanwhile() throws Exception {
    Client client = new Client();
    SelectionKey key = register(loop, client, OP_CONNECT);
    loop.turn();
    together.run(
        () -> client.channel.connect(address),
        () -> {
          for (int i = 0; i < 10; i++) {
            key.interestOps(i % 2 == 0 ? 0 : OP_CONNECT);
            loop.selector.wakeup();
          }
          return null;
        });
    client.resume(key);
    return client;
  }

  private Client registeredMeanwhile() throws Exception {
    Client client = new Client();
    together.run(() -> client.channel.connect(address), () -> register(loop, client, OP_CONNECT));
    return client;
  }

  private Client registeredAgainMeanwhile() throws Exception {
    Client client = new Client();
    SelectionKey key = register(loop, client, OP_CONNECT);
    loop.turn();
    together.run(
        () -> client.channel.connect(address),
        () -> {
          key.cancel();
          loop.selector.wakeup();
          return null;
        });
    loop.turn();
    client.resume(register(loop, client, OP_CONNECT));
    return client;
  }

  /**
   * Then it is registered for something else: what the first key left behind would be in the way.
   */
  private Client takenOutMeanwhile() throws Exception {
    Client client = new Client();
    SelectionKey key = register(loop, client, OP_CONNECT);
    loop.turn();
    together.run(
        () -> client.channel.connect(address),
        () -> {
          key.cancel();
          loop.selector.wakeup();
          return null;
        });
    loop.turn();
    client.send();
    register(loop, client, OP_READ);
    return client;
  }

  private Client optionsSetMeanwhile() throws Exception {
    Client client = new Client();
    register(loop, client, OP_CONNECT);
    together.run(
        () -> client.channel.connect(address),
        () -> {
          client.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
          client.channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
          return client.channel.setOption(StandardSocketOptions.SO_LINGER, 7);
        });
    if (!client.channel.getOption(StandardSocketOptions.TCP_NODELAY)
        || !client.channel.getOption(StandardSocketOptions.SO_KEEPALIVE)
        || client.channel.getOption(StandardSocketOptions.SO_LINGER) != 7) {
      throw new AssertionError("an option is lost");
    }
    client.channel.setOption(StandardSocketOptions.SO_LINGER, -1);
    return client;
  }

  private Client closedMeanwhile() throws Exception {
    return closeMeanwhile(new Client());
  }

  private Client watchedAndClosedMeanwhile() throws Exception {
    Client client = new Client();
    register(loop, client, OP_CONNECT);
    loop.turn();
    closeMeanwhile(client);
    loop.turn();
    return null;
  }

  private Client closeMeanwhile(Client client) throws Exception {
    try {
      together.run(
          () -> client.channel.connect(address),
          () -> {
            client.channel.close();
            canaries.renew();
            return null;
          });
    } catch (ClosedChannelException e) {
      // it was in time, as AsynchronousCloseException or before
    }
    return null;
  }

  private Client interruptedMeanwhile() throws Exception {
    Client client = new Client();
    SelectionKey key = register(loop, client, OP_CONNECT);
    loop.turn();
    Thread here = Thread.currentThread();
    try {
      together.run(
          () -> {
            try {
              client.channel.connect(address);
            } finally {
              while (!Thread.interrupted()) {
                Thread.yield();
              }
            }
            return null;
          },
          () -> {
            here.interrupt();
            return null;
          });
    } catch (ClosedByInterruptException e) {
      if (client.channel.isOpen()) {
        throw new AssertionError("interrupted and open");
      }
      loop.turn();
      return null;
    }
    return client;
  }

  private static SelectionKey register(Loop loop, Client client, int interest) throws Exception {
    return loop.call(() -> client.channel.register(loop.selector, interest, client));
  }

  private void run(String name, Case round, int rounds) throws Exception {
    Map<Protocol, Integer> connections = new EnumMap<>(Protocol.class);
    server.awaitIdle();
    int before = Descriptors.all().size();
    loop = new Loop();
    second = new Loop();
    for (int i = 0; i < rounds; i++) {
      try {
        Client client = round.run();
        if (client != null) {
          connections.merge(client.await(), 1, Integer::sum);
          client.channel.close();
          canaries.renew();
        }
      } catch (Throwable t) {
        throw new AssertionError(name + ", round " + i, t);
      }
    }
    loop.close();
    second.close();
    canaries.close();
    server.awaitIdle();
    if (Descriptors.all().size() != before) {
      throw new AssertionError(before + " descriptors before, now: " + Descriptors.all());
    }
    System.out.println(name + "\t" + rounds + "\t" + connections);
  }

  private void runLate(Map<String, Case> cases, int rounds) throws Exception {
    System.out.println("port\t" + address.getPort());
    System.in.read();
    loop = new Loop();
    second = new Loop();
    Map<String, List<Client>> pending = new LinkedHashMap<>();
    for (Map.Entry<String, Case> each : cases.entrySet()) {
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        clients.add(each.getValue().run());
      }
      pending.put(each.getKey(), clients);
    }
    System.out.println("pending");
    for (Map.Entry<String, List<Client>> each : pending.entrySet()) {
      Map<Protocol, Integer> connections = new EnumMap<>(Protocol.class);
      for (Client client : each.getValue()) {
        try {
          connections.merge(client.await(), 1, Integer::sum);
        } catch (Throwable t) {
          throw new AssertionError(each.getKey(), t);
        }
        client.channel.close();
      }
      System.out.println(each.getKey() + "\t" + rounds + "\t" + connections);
    }
    loop.close();
    second.close();
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    SelectorCases all = new SelectorCases();
    Map<String, Case> cases = all.cases();
    cases.keySet().removeIf(name -> arguments.length > 1 && !name.matches(arguments[1]));
    if (arguments.length > 2) {
      all.runLate(cases, rounds);
      return;
    }
    all.loop = new Loop();
    all.watched().channel.close(); // what is opened once, is open now
    all.loop.close();
    for (Map.Entry<String, Case> each : cases.entrySet()) {
      all.run(each.getKey(), each.getValue(), rounds);
    }
  }

  private interface Case {
    /** One round; null if there is no connection to wait for. */
    Client run() throws Exception;
  }
}
