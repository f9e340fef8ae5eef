package io.mptcpize.it.program.refusal;

import io.mptcpize.demo.wire.Wire;
import io.mptcpize.it.program.sockets.EchoServer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connects that are given up after a while, in all the ways that applications have. It listens on
 * the ports of its arguments. For each line {@code PORT long|short PREFIX...} that it reads, all
 * attempts are made at the same time, the short ones being those that an application gives up soon,
 * each to an address of its own: PREFIX and the attempt's number. It prints {@code
 * NAME<TAB>PREFIX<TAB>OUTCOME} for each, and an empty line. An outcome is {@code timed out}, {@code
 * closed}, or what the connection is for the kernel.
 */
public final class ConnectAttempts {
  /** So long that the attempt has waited for a second, whenever its thread came to begin it. */
  private static final int WELL_OVER_A_SECOND = 1500;

  private static final ThreadFactory DAEMONS =
      work -> {
        Thread thread = new Thread(work, "attempt");
        thread.setDaemon(true);
        return thread;
      };

  private final ScheduledExecutorService closer = Executors.newScheduledThreadPool(1, DAEMONS);
  private final ExecutorService pool = Executors.newCachedThreadPool(DAEMONS);

  private Map<String, Attempt> longAttempts() {
    Map<String, Attempt> attempts = new LinkedHashMap<>();
    for (int millis : new int[] {300, 1000, 2000}) {
      attempts.put("Socket, timeout " + millis, to -> timeout(new Socket(), to, millis));
      attempts.put(
          "SocketChannel.socket(), timeout " + millis,
          to -> timeout(SocketChannel.open().socket(), to, millis));
    }
    attempts.put(
        "Socket bound, timeout 1000",
        to -> {
          Socket socket = new Socket();
          boolean ipv6 = to.getAddress().getAddress().length == 16;
          socket.bind(new InetSocketAddress(ipv6 ? "::1" : "127.0.0.1", 0));
          return timeout(socket, to, 1000);
        });
    for (int millis : new int[] {1000, 2000}) {
      attempts.put("Selector, closed after " + millis, to -> select(to, millis));
      attempts.put("AsynchronousSocketChannel, closed after " + millis, to -> async(to, millis));
    }
    attempts.put("Socket, closed by another", to -> closeSocket(to, WELL_OVER_A_SECOND));
    attempts.put("SocketChannel, closed by another", to -> closeChannel(to, WELL_OVER_A_SECOND));
    return attempts;
  }

  private Map<String, Attempt> shortAttempts() {
    Map<String, Attempt> attempts = new LinkedHashMap<>();
    attempts.put("Selector, soon closed", to -> select(to, 100));
    attempts.put("AsynchronousSocketChannel, soon closed", to -> async(to, 100));
    attempts.put("Socket, soon closed by another", to -> closeSocket(to, 100));
    attempts.put("SocketChannel, soon closed by another", to -> closeChannel(to, 100));
    return attempts;
  }

  private static String timeout(Socket socket, InetSocketAddress to, int millis)
      throws IOException {
    try {
      socket.connect(to, millis);
      return Wire.protocolOf(socket).name();
    } catch (SocketTimeoutException e) {
      return "timed out";
    } finally {
      socket.close();
    }
  }

  private static String select(InetSocketAddress to, int millis) throws IOException {
    try (SocketChannel channel = SocketChannel.open();
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      channel.connect(to);
      channel.register(selector, SelectionKey.OP_CONNECT);
      return selector.select(millis) > 0 && channel.finishConnect()
          ? protocol(channel.getLocalAddress(), to)
          : "closed";
    }
  }

  private static String async(InetSocketAddress to, int millis) throws Exception {
    try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
      channel.connect(to).get(millis, TimeUnit.MILLISECONDS);
      return protocol(channel.getLocalAddress(), to);
    } catch (TimeoutException e) {
      return "closed";
    }
  }

  private String closeSocket(InetSocketAddress to, int millis) throws Exception {
    Socket socket = new Socket();
    return closed(
        socket,
        millis,
        () -> {
          socket.connect(to);
          return Wire.protocolOf(socket).name();
        });
  }

  private String closeChannel(InetSocketAddress to, int millis) throws Exception {
    SocketChannel channel = SocketChannel.open();
    return closed(
        channel,
        millis,
        () -> {
          channel.connect(to);
          return protocol(channel.getLocalAddress(), to);
        });
  }

  /** Connects, while another thread may close: all addresses have a listener that accepts. */
  private String closed(Closeable socket, int millis, Callable<String> connecting)
      throws Exception {
    Callable<?> close =
        () -> {
          socket.close();
          return null;
        };
    Future<?> closing = closer.schedule(close, millis, TimeUnit.MILLISECONDS);
    try {
      return connecting.call();
    } catch (IOException e) {
      return "closed";
    } finally {
      closing.cancel(false);
      socket.close();
    }
  }

  private static String protocol(SocketAddress local, InetSocketAddress remote) throws IOException {
    return Wire.protocolOf((InetSocketAddress) local, remote).name();
  }

  private void make(String line) throws Exception {
    String[] words = line.split(" ");
    boolean isLong = words[1].equals("long");
    Map<String, Future<String>> outcomes = new LinkedHashMap<>();
    for (int i = 2; i < words.length; i++) {
      int number = isLong ? 1 : 101;
      for (Map.Entry<String, Attempt> each :
          (isLong ? longAttempts() : shortAttempts()).entrySet()) {
        InetAddress address = InetAddress.getByName(words[i] + number++);
        InetSocketAddress to = new InetSocketAddress(address, Integer.parseInt(words[0]));
        String name = each.getKey() + "\t" + words[i];
        outcomes.put(name, pool.submit(() -> each.getValue().make(to)));
      }
    }
    for (Map.Entry<String, Future<String>> each : outcomes.entrySet()) {
      String outcome;
      try {
        outcome = each.getValue().get();
      } catch (ExecutionException e) {
        outcome = e.getCause().toString();
      }
      System.out.println(each.getKey() + "\t" + outcome);
    }
    System.out.println();
  }

  public static void main(String[] arguments) throws Exception {
    InetSocketAddress[] listeners = new InetSocketAddress[arguments.length];
    for (int i = 0; i < listeners.length; i++) {
      listeners[i] = new InetSocketAddress(Integer.parseInt(arguments[i]));
    }
    try (EchoServer server = new EchoServer(listeners)) {
      server.awaitIdle(); // what the first connection and the first look at one load and link
      Wire.sockets(); // takes seconds on a busy machine, and is done before the attempts
      ConnectAttempts attempts = new ConnectAttempts();
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        attempts.make(line);
      }
    }
  }

  private interface Attempt {
    String make(InetSocketAddress to) throws Exception;
  }
}
