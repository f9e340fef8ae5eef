package io.mptcpize.it.program.replacement;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.it.program.replacement.JavaOptions.Setting;
import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.Libc;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * Sockets on which options are set before they connect or listen: each option alone, all together,
 * and all that MPTCP takes. Prints for each {@code KIND<TAB>ADDRESS<TAB>OPTIONS<TAB>EXPECTED<TAB>
 * PROTOCOL<TAB>LOST}: the protocol is expected to be MPTCP if an MPTCP socket takes all that the
 * options changed, as tried on one; what is lost is {@code {}}, or options that the kernel reports
 * otherwise than before. Then it prints {@code again}, reads a byte, and has all together once
 * more.
 *
 * <p>Arguments: the machine's own addresses, to connect to and to listen on. With {@code java}
 * before two of them, only what Java can set is set, at both, and no native code is there until all
 * are connected: what the sockets at the first address lack of what those at the second have is
 * lost.
 */
public final class CarryOver implements Closeable {
  /** What a connect itself changes, whoever has set it. */
  private static final Set<String> CHANGED_BY_CONNECT =
      new HashSet<>(Arrays.asList(RawOptions.MAXSEG, RawOptions.WINDOW_CLAMP, RawOptions.QUICKACK));

  /** What the kernel adapts on its own, until it is set. */
  private static final Set<String> ADAPTED =
      new HashSet<>(Arrays.asList(RawOptions.SNDBUF, RawOptions.RCVBUF, RawOptions.V6ONLY));

  private static final byte[] NO_LINGER = new byte[8];
  private static final int SO_LINGER = 13;

  /** Nobody accepts, since accept would wait for the acknowledgements that some options delay. */
  private static final int ENOUGH = 4096;

  private final String address;
  private final ServerSocket peer = new ServerSocket();
  private final InetSocketAddress to;

  private CarryOver(String address) throws IOException {
    this.address = address;
    peer.bind(new InetSocketAddress(address, 0), ENOUGH);
    to = (InetSocketAddress) peer.getLocalSocketAddress();
  }

  private Map<String, Kind<?>> kinds() {
    InetSocketAddress own = new InetSocketAddress(address, 0);
    Map<String, Kind<?>> kinds = new LinkedHashMap<>();
    kinds.put("Socket", new Kind<>(true, Socket::new, s -> s.connect(to)));
    kinds.put("SocketChannel", new Kind<>(true, SocketChannel::open, s -> s.connect(to)));
    kinds.put(
        "SocketChannel, non-blocking",
        new Kind<>(
            true,
            () -> (SocketChannel) SocketChannel.open().configureBlocking(false),
            s -> {
              s.connect(to);
              while (!s.finishConnect()) {
                Thread.yield();
              }
            }));
    kinds.put(
        "SocketChannel.socket()",
        new Kind<>(true, () -> SocketChannel.open().socket(), s -> s.connect(to, 60_000)));
    kinds.put(
        "AsynchronousSocketChannel",
        new Kind<>(true, AsynchronousSocketChannel::open, s -> s.connect(to).get()));
    kinds.put(
        "Socket, bound",
        new Kind<>(
            true,
            Socket::new,
            s -> {
              s.bind(own);
              int port = s.getLocalPort();
              s.connect(to);
              checkPort(port, s.getLocalPort());
            }));
    kinds.put(
        "SocketChannel, bound",
        new Kind<>(
            true,
            SocketChannel::open,
            s -> {
              int port = s.bind(own).socket().getLocalPort();
              s.connect(to);
              checkPort(port, s.socket().getLocalPort());
            }));
    kinds.put("ServerSocket", new Kind<>(false, ServerSocket::new, s -> s.bind(own)));
    kinds.put(
        "ServerSocketChannel", new Kind<>(false, ServerSocketChannel::open, s -> s.bind(own)));
    kinds.put(
        "ServerSocketChannel.socket()",
        new Kind<>(false, () -> ServerSocketChannel.open().socket(), s -> s.bind(own)));
    kinds.put(
        "AsynchronousServerSocketChannel",
        new Kind<>(false, AsynchronousServerSocketChannel::open, s -> s.bind(own)));
    return kinds;
  }

  private static void checkPort(int bound, int connected) {
    if (bound != connected && bound != 0) { // 0 by IP_BIND_ADDRESS_NO_PORT
      throw new AssertionError("bound to " + bound + ", connected from " + connected);
    }
  }

  /**
   * Each option alone.
   *
   * @return by kind, the options that fit
   */
  private Map<String, Set<String>> printSingly() throws Exception {
    Map<String, Set<String>> fitting = new LinkedHashMap<>();
    for (Map.Entry<String, Kind<?>> kind : kinds().entrySet()) {
      Set<String> ofKind = new HashSet<>();
      for (Map.Entry<String, Setting> each : kind.getValue().settings().entrySet()) {
        Map<String, Setting> one = Collections.singletonMap(each.getKey(), each.getValue());
        if (print(kind.getKey(), kind.getValue(), each.getKey(), one)) {
          ofKind.add(each.getKey());
        }
      }
      fitting.put(kind.getKey(), ofKind);
    }
    return fitting;
  }

  private void printTogether(Map<String, Set<String>> fitting) throws Exception {
    for (Map.Entry<String, Kind<?>> kind : kinds().entrySet()) {
      Map<String, Setting> settings = kind.getValue().settings();
      print(kind.getKey(), kind.getValue(), "all", settings);
      settings.keySet().retainAll(fitting.get(kind.getKey()));
      print(kind.getKey(), kind.getValue(), "all that fit", settings);
    }
  }

  /** Returns whether MPTCP was expected. */
  private <T extends Closeable> boolean print(
      String name, Kind<T> kind, String options, Map<String, Setting> settings) throws Exception {
    Map<Integer, String> before = Descriptors.all();
    try (T socket = kind.open()) {
      int fd = Descriptors.newSocket(before);
      Map<String, String> fresh = read(socket, fd);
      for (Setting setting : settings.values()) {
        setting.set(socket, fd);
      }
      Map<String, String> set = read(socket, fd);
      Set<String> changed = new TreeSet<>(set.keySet());
      changed.removeIf(key -> set.get(key).equals(fresh.get(key)));
      int family = Libc.family(fd);
      boolean fits =
          changed.stream().allMatch(key -> RawOptions.fitsMptcp(family, key, set.get(key)));
      kind.use.apply(socket);
      Map<String, String> lost = lost(kind, changed, set, read(socket, fd));
      String expected = fits ? "262" : "6";
      System.out.println(
          String.join("\t", name, address, options, expected, "" + Libc.protocol(fd), "" + lost));
      Libc.setOption(fd, Kernel.SOL_SOCKET, SO_LINGER, NO_LINGER); // close shall not wait
      return fits;
    }
  }

  /** With the one option that the kernel does not know. */
  private static Map<String, String> read(Closeable socket, int fd) throws IOException {
    Map<String, String> options = RawOptions.read(fd);
    if (socket instanceof Socket) {
      options.put("SO_TIMEOUT", "" + ((Socket) socket).getSoTimeout());
    } else if (socket instanceof ServerSocket) {
      options.put("SO_TIMEOUT", "" + ((ServerSocket) socket).getSoTimeout());
    }
    return options;
  }

  private static Map<String, String> lost(
      Kind<?> kind, Set<String> changed, Map<String, String> before, Map<String, String> now) {
    Map<String, String> lost = new TreeMap<>();
    before.forEach(
        (key, value) -> {
          String found = now.get(key);
          boolean excused =
              key.equals(RawOptions.QUICKACK)
                  || kind.connects && CHANGED_BY_CONNECT.contains(key)
                  || !changed.contains(key) && (found == null || ADAPTED.contains(key));
          if (!excused && !value.equals(found)) {
            lost.put(key, value + " to " + found);
          }
        });
    return lost;
  }

  @Override
  public void close() throws IOException {
    peer.close();
  }

  /** A socket that has connected, or listens. */
  private static final class Used {
    private final Closeable socket;
    private final int fd;

    Used(Closeable socket, int fd) {
      this.socket = socket;
      this.fd = fd;
    }
  }

  private <T extends Closeable> Used use(Kind<T> kind, Collection<Setting> settings)
      throws Exception {
    Map<Integer, String> before = Descriptors.all();
    T socket = kind.open();
    Used used = new Used(socket, Descriptors.newSocket(before));
    for (Setting setting : settings) {
      setting.set(socket, used.fd);
    }
    kind.use.apply(socket);
    return used;
  }

  private static void printOfJava(CarryOver first, CarryOver second) throws Exception {
    List<Callable<Void>> later = new ArrayList<>();
    for (Map.Entry<String, Kind<?>> entry : second.kinds().entrySet()) {
      String name = entry.getKey();
      Kind<?> there = entry.getValue();
      Kind<?> here = first.kinds().get(name);
      there.open().close(); // with the first, the JDK opens others that it keeps
      Map<String, Setting> settings = there.settingsOfJava();
      Used bare = second.use(there, Collections.emptyList());
      for (String option : settings.keySet()) {
        Collection<Setting> one = Collections.singleton(settings.get(option));
        Used moved = first.use(here, one);
        Used left = second.use(there, one);
        later.add(() -> first.printDifferences(name, here, option, bare, left, moved));
      }
      Used moved = first.use(here, settings.values());
      Used left = second.use(there, settings.values());
      later.add(() -> first.printDifferences(name, here, "all", bare, left, moved));
    }
    for (Callable<Void> each : later) {
      each.call();
    }
  }

  /** The first that needs native code. */
  private Void printDifferences(
      String name, Kind<?> kind, String options, Used bare, Used left, Used moved)
      throws IOException {
    Map<String, String> fresh = read(bare.socket, bare.fd);
    Map<String, String> set = read(left.socket, left.fd);
    Set<String> changed = new TreeSet<>(set.keySet());
    changed.removeIf(key -> set.get(key).equals(fresh.get(key)));
    String protocol = "" + Libc.protocol(moved.fd);
    String expected = Libc.protocol(left.fd) == 6 ? protocol : "the other to be TCP";
    Map<String, String> lost = lost(kind, changed, set, read(moved.socket, moved.fd));
    System.out.println(String.join("\t", name, address, options, expected, protocol, "" + lost));
    return null;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("java")) {
      try (CarryOver first = new CarryOver(arguments[1]);
          CarryOver second = new CarryOver(arguments[2])) {
        printOfJava(first, second);
      }
      return;
    }
    Map<String, Set<String>> fitting;
    try (CarryOver first = new CarryOver(arguments[0])) {
      for (Kind<?> kind : first.kinds().values()) {
        kind.open().close(); // with the first, the JDK opens others that it keeps
      }
      fitting = first.printSingly();
    }
    printTogether(arguments, fitting);
    System.out.println("again");
    System.in.read();
    printTogether(arguments, fitting);
  }

  private static void printTogether(String[] addresses, Map<String, Set<String>> fitting)
      throws Exception {
    for (String address : addresses) {
      try (CarryOver at = new CarryOver(address)) {
        at.printTogether(fitting);
      }
    }
  }

  private static final class Kind<T extends Closeable> {
    private final boolean connects;
    private final Open<T> open;
    private final Use<T> use;

    Kind(boolean connects, Open<T> open, Use<T> use) {
      this.connects = connects;
      this.open = open;
      this.use = use;
    }

    T open() throws Exception {
      T socket = open.get();
      if (socket instanceof Socket) {
        ((Socket) socket).getTcpNoDelay(); // only now it has a descriptor
      } else if (socket instanceof ServerSocket) {
        ((ServerSocket) socket).getReuseAddress();
      }
      return socket;
    }

    Map<String, Setting> settingsOfJava() throws Exception {
      try (T socket = open()) {
        return JavaOptions.of(socket);
      }
    }

    Map<String, Setting> settings() throws Exception {
      Map<Integer, String> before = Descriptors.all();
      try (T socket = open()) {
        Map<String, Setting> settings = JavaOptions.of(socket);
        Set<String> absent = new TreeSet<>();
        settings.putAll(NativeOptions.of(Libc.family(Descriptors.newSocket(before)), absent));
        if (!connects) {
          settings.remove("IP_BIND_ADDRESS_NO_PORT"); // then a listener has no port
        }
        absent.forEach(option -> System.out.println("absent\t" + option));
        return settings;
      }
    }
  }

  private interface Open<T> {
    T get() throws Exception;
  }

  private interface Use<T> {
    void apply(T socket) throws Exception;
  }
}
