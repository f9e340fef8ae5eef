package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import io.mptcpize.it.harness.Ss.Subflow;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.netty.Netty;
import io.mptcpize.it.program.netty.NettyUnsentAtClose;
import io.mptcpize.it.program.parity.LateReader;
import io.mptcpize.it.program.parity.UnsentAtClose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that writes and closes: its peer gets all, however late it reads, and the end of the
 * stream, as on TCP. The kernel alone resets an MPTCP connection a minute after it was closed. What
 * is kept until then, and who watches it, the kernel says.
 */
class UnsentAtCloseTest {
  /** A little more than the kernel's minute. */
  private static final int PAUSE_SECONDS = 70;

  private static final int SETTLED_SECONDS = 60;
  private static final int MANY = 1000;
  private static final String TCP = "6";
  private static final String MPTCP = "262";
  private static final Pattern INODE_OF_SS = Pattern.compile(" ino:(\\d+)");
  private static final Pattern INODE_OF_EPOLL = Pattern.compile(" ino:(\\p{XDigit}+)");

  static List<Variant> variants() {
    return Variant.some(8, 17, 25);
  }

  /**
   * All at once, since each takes so long. No more bytes than these: after such a pause, the kernel
   * (6.18) may stall between two windows of the peer for as long again.
   */
  @Test
  void allIsDeliveredToThoseThatReadLate() throws Exception {
    Need.mptcp();
    Need.ss();
    List<Servers> all = new ArrayList<>();
    List<RunningJvm> readers = new ArrayList<>();
    try {
      all.add(servers(Jvm.of(Jdks.one(17)).agent(), "SOCKET:150000"));
      for (Variant variant : Variant.all()) {
        all.add(
            servers(
                variant.jvm().agent(),
                "SOCKET:200000",
                "HALF_CLOSED:200000",
                "CHANNEL:200000",
                "CHANNEL_OF_SELECTOR:200000",
                "ASYNCHRONOUS:200000",
                "HTTP:200000"));
      }
      for (String transport : List.of("epoll", "io_uring")) {
        Netty netty = new Netty(Jdks.one(17), "4.2", transport);
        netty.need();
        Jvm jvm = netty.run(netty.jvm().agent(), NettyUnsentAtClose.class, "200000");
        all.add(new Servers(jvm.start()));
      }
      for (Servers servers : all) {
        readers.add(servers.reader(MPTCP, all.indexOf(servers) == 0 ? MANY : 1));
      }
      List<String> expected = new ArrayList<>();
      for (Servers servers : all) {
        int times = all.indexOf(servers) == 0 ? MANY : 1;
        servers.awaitKept(times * servers.names.size());
        assertEquals(Set.of(), servers.keptAndWatched());
        for (String name : servers.names) {
          String bytes = name.substring(name.indexOf(':') + 1);
          expected.add(name + "\t" + bytes + "\tthe end\t" + times);
        }
      }
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
      readers.forEach(reader -> reader.write("read\n"));
      List<String> seen = new ArrayList<>();
      readers.forEach(reader -> seen.addAll(printed(reader)));
      assertEquals(String.join("\n", expected), String.join("\n", seen));
      for (Servers servers : all) {
        servers.awaitNoneOpen();
      }
    } finally {
      readers.forEach(RunningJvm::close);
      all.forEach(Servers::close);
    }
  }

  /** A reader that takes nothing and goes away leaves nothing behind. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void oneWhosePeerIsGoneIsFreed(Variant variant) throws Exception {
    Need.mptcp();
    try (Servers servers = servers(variant.jvm().agent(), "SOCKET:1000000")) {
      try (RunningJvm reader = servers.reader(MPTCP, 1)) {
        servers.awaitKept(1);
      }
      servers.awaitNoneOpen();
    }
  }

  /** A sixteenth of what there may be is kept at most: the others are closed, as ever. */
  @Test
  void mostDescriptorsAreTheApplications() throws Exception {
    Need.mptcp();
    Need.ss();
    Jvm jvm = Jvm.of(Jdks.one(17)).under("/bin/sh", "-c", "ulimit -n 200; exec \"$@\"", "sh");
    try (Servers servers = servers(jvm.agent(), "SOCKET:150000");
        RunningJvm reader = servers.reader(MPTCP, 100)) {
      servers.awaitKept(200 / 16);
      assertEquals(List.of("SOCKET:150000\t150000\tthe end\t100"), read(reader));
      servers.awaitNoneOpen();
      String told =
          "INFO a connection is closed with bytes unsent, there is no descriptor to keep it";
      assertEquals(2, servers.jvm.stderr().split(told, -1).length, servers.jvm::toString);
    }
  }

  /** What fits into the peer's window needs no help, and no descriptor. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void nothingIsKeptWhereAllIsSent(Variant variant) throws Exception {
    Need.mptcp();
    String[] kinds = {"SOCKET:10000", "CHANNEL:10000"};
    try (Servers servers = servers(variant.jvm().agent(), kinds);
        RunningJvm reader = servers.reader(MPTCP, 20)) {
      servers.awaitNoneOpen(); // what is kept would be, since the reader does not end
      List<String> all =
          List.of("SOCKET:10000\t10000\tthe end\t20", "CHANNEL:10000\t10000\tthe end\t20");
      assertEquals(all, read(reader));
    }
  }

  /** Linger 0 resets at once. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void lingerKeepsItsMeaning(Variant variant) throws Exception {
    Need.mptcp();
    try (Servers servers = servers(variant.jvm().agent(), "SOCKET_WITH_LINGER_0:1000000");
        RunningJvm reader = servers.reader(MPTCP, 1)) {
      awaitNone(() -> connections(reader));
      servers.awaitNoneOpen();
      assertEquals("errno 104", endOf(read(reader)));
    }
  }

  /** Who sends to a socket that is closed is told so, by a reset. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void sendersLearnThatNobodyReads(Variant variant) throws Exception {
    Need.mptcp();
    try (Servers servers = servers(variant.jvm(), "CHANNEL:1000000");
        RunningJvm reader = servers.reader(TCP, 1)) {
      awaitNone(() -> connections(servers.jvm)); // it is closed
      assertEquals("errno 104", endForSender(reader));
    }
    try (Servers servers = servers(variant.jvm().agent(), "CHANNEL:1000000");
        RunningJvm reader = servers.reader(MPTCP, 1)) {
      servers.awaitKept(1);
      assertEquals("errno 104", endForSender(reader));
      servers.awaitNoneOpen();
    }
  }

  private static String endForSender(RunningJvm reader) throws Exception {
    reader.write("send\n");
    reader.awaitLine("^sent$");
    awaitNone(() -> connections(reader)); // it was told
    return endOf(read(reader));
  }

  private static String endOf(List<String> lines) {
    assertEquals(1, lines.size(), lines::toString);
    return lines.get(0).split("\t")[2];
  }

  private static Servers servers(Jvm jvm, String... kinds) {
    return new Servers(jvm.main(UnsentAtClose.class, kinds).start());
  }

  /** What a reader prints when it is to read. */
  private static List<String> read(RunningJvm reader) {
    reader.write("read\n");
    return printed(reader);
  }

  private static List<String> printed(RunningJvm reader) {
    List<String> lines = new ArrayList<>();
    for (String line = reader.awaitLine(""); !line.equals("read"); line = reader.awaitLine("")) {
      lines.add(line);
    }
    return lines;
  }

  /** The TCP connections, and subflows, of a process; of MPTCP connections those that live. */
  private static List<Subflow> connections(RunningJvm jvm) {
    return Ss.tcpAndSubflows(jvm.pid()).stream().filter(one -> !one.listens()).toList();
  }

  private static <T> void awaitNone(Supplier<List<T>> what) throws Exception {
    assertEquals(List.of(), await(what, 0));
  }

  /** Waits until there are so many, if they ever are. */
  private static <T> List<T> await(Supplier<List<T>> what, int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLED_SECONDS);
    List<T> now = what.get();
    while (now.size() != count && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
      now = what.get();
    }
    return now;
  }

  /** Servers in one JVM. */
  private static final class Servers implements AutoCloseable {
    private final RunningJvm jvm;
    private final List<String> names = new ArrayList<>();
    private final List<String> ports = new ArrayList<>();

    Servers(RunningJvm jvm) {
      this.jvm = jvm;
      for (String line = jvm.awaitLine(""); !line.equals("serving"); line = jvm.awaitLine("")) {
        names.add(line.split("\t")[0]);
        ports.add(line.split("\t")[1]);
      }
    }

    /** Starts a JVM without the agent that connects so often to each. */
    RunningJvm reader(String protocol, int times) {
      List<String> arguments = new ArrayList<>(List.of(protocol));
      for (int i = 0; i < names.size(); i++) {
        arguments.add(names.get(i) + "=" + ports.get(i) + "*" + times);
      }
      Jvm client = Jvm.of(Jdks.current());
      RunningJvm reader = client.main(LateReader.class, arguments.toArray(new String[0])).start();
      reader.awaitLine("^connected$");
      return reader;
    }

    /** The connections that it has a descriptor of, which have a state each. */
    List<String> open() {
      return Ss.mptcp(jvm.pid()).stream().filter(line -> !line.startsWith("LISTEN")).toList();
    }

    /** Those of them whose output was ended. */
    List<String> kept() {
      return open().stream().filter(line -> line.startsWith("FIN-WAIT")).toList();
    }

    void awaitKept(int count) throws Exception {
      List<String> kept = await(this::kept, count);
      assertEquals(count, kept.size(), () -> jvm + String.join("\n", kept));
    }

    void awaitNoneOpen() throws Exception {
      List<String> open = await(this::open, 0);
      assertEquals(List.of(), open, jvm::toString);
    }

    /** The inodes of what is kept and still is registered with epoll. */
    Set<Long> keptAndWatched() throws IOException {
      Set<Long> watched = new HashSet<>();
      kept().forEach(line -> watched.addAll(numbers(INODE_OF_SS, line, 10)));
      Set<Long> all = new HashSet<>();
      try (Stream<Path> files = Files.list(Path.of("/proc/" + jvm.pid() + "/fdinfo"))) {
        for (Path each : (Iterable<Path>) files::iterator) {
          all.addAll(numbers(INODE_OF_EPOLL, textOf(each), 16));
        }
      }
      watched.retainAll(all);
      return watched;
    }

    private static String textOf(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        return ""; // the descriptor is closed by now
      }
    }

    private static List<Long> numbers(Pattern pattern, String text, int radix) {
      return pattern
          .matcher(text)
          .results()
          .map(result -> Long.parseLong(result.group(1), radix))
          .toList();
    }

    @Override
    public void close() {
      jvm.close();
    }
  }
}
