package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.netty.Netty;
import io.mptcpize.it.program.netty.NettyUnsentAtClose;
import io.mptcpize.it.program.parity.LateReader;
import io.mptcpize.it.program.parity.UnsentAtClose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that writes and closes: its peer gets all, however late it reads, and the end of the
 * stream, as on TCP. The kernel alone resets an MPTCP connection a minute after it was closed.
 */
class UnsentAtCloseTest {
  /** A little more than the kernel's minute. */
  private static final int PAUSE_SECONDS = 65;

  private static final int SETTLED_SECONDS = 20;
  private static final int MANY = 1000;
  private static final String TCP = "6";
  private static final String MPTCP = "262";

  static List<Variant> variants() {
    return Variant.all();
  }

  /**
   * All at once, since each takes so long. No more bytes than these: after such a pause, the kernel
   * (6.18) may stall between two windows of the peer for as long again.
   */
  @Test
  void allIsDeliveredToThoseThatReadLate() throws Exception {
    Need.mptcp();
    List<Servers> all = new ArrayList<>();
    List<RunningJvm> readers = new ArrayList<>();
    try {
      for (Variant variant : Variant.all()) {
        all.add(
            servers(
                variant.jvm().agent(),
                "SOCKET:200000",
                "CHANNEL:200000",
                "CHANNEL_OF_SELECTOR:200000",
                "ASYNCHRONOUS:200000",
                "HTTP:200000"));
      }
      all.add(servers(Jvm.of(Jdks.one(17)).agent(), "SOCKET:150000"));
      Netty netty = new Netty(Jdks.one(17), "4.2", "epoll");
      netty.need();
      all.add(
          new Servers(netty.run(netty.jvm().agent(), NettyUnsentAtClose.class, "200000").start()));
      for (Servers servers : all) {
        boolean many = servers.names.size() == 1 && servers.names.get(0).startsWith("SOCKET");
        readers.add(servers.reader(MPTCP, many ? MANY : 1));
      }
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
      readers.forEach(reader -> reader.write("read\n"));
      List<String> expected = new ArrayList<>();
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        boolean many = i == Variant.all().size();
        for (String name : all.get(i).names) {
          String bytes = name.substring(name.indexOf(':') + 1);
          expected.add(i + " " + name + "\t" + bytes + "\tthe end\t" + (many ? MANY : 1));
        }
        for (String line : printed(readers.get(i))) {
          seen.add(i + " " + line);
        }
      }
      assertEquals(String.join("\n", expected), String.join("\n", seen));
      for (Servers servers : all) {
        servers.assertNoneKept();
      }
    } finally {
      readers.forEach(RunningJvm::close);
      all.forEach(Servers::close);
    }
  }

  /** The descriptors of many are kept while nobody reads, and freed after. */
  @Test
  void manyAreKeptAndFreed() throws Exception {
    Need.mptcp();
    try (Servers servers = servers(Jvm.of(Jdks.one(17)).agent(), "SOCKET:150000");
        RunningJvm reader = servers.reader(MPTCP, MANY)) {
      servers.await(MANY);
      assertEquals(List.of("SOCKET:150000\t150000\tthe end\t" + MANY), read(reader));
      servers.assertNoneKept();
    }
  }

  /** A reader that takes nothing and goes away leaves nothing behind. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void oneWhosePeerIsGoneIsFreed(Variant variant) throws Exception {
    Need.mptcp();
    try (Servers servers = servers(variant.jvm().agent(), "SOCKET:1000000")) {
      try (RunningJvm reader = servers.reader(MPTCP, 1)) {
        servers.await(1);
      }
      servers.assertNoneKept();
    }
  }

  /** What fits into the peer's window needs no help, and no descriptor. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void nothingIsKeptWhereAllIsSent(Variant variant) throws Exception {
    Need.mptcp();
    try (Servers servers = servers(variant.jvm().agent(), "SOCKET:10000", "CHANNEL:10000");
        RunningJvm reader = servers.reader(MPTCP, 20)) {
      TimeUnit.MILLISECONDS.sleep(500); // until the last of them is closed
      assertEquals(servers.atFirst, servers.sockets());
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
      TimeUnit.MILLISECONDS.sleep(500);
      assertEquals(servers.atFirst, servers.sockets());
      assertEquals("errno 104", endOf(read(reader)));
    }
  }

  /** Who sends to a socket that is closed is told so, by a reset. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void sendersLearnThatNobodyReads(Variant variant) throws Exception {
    Need.mptcp();
    try (Servers servers = servers(variant.jvm(), "CHANNEL:1000000")) {
      assertEquals("errno 104", endForSender(servers, TCP));
    }
    try (Servers servers = servers(variant.jvm().agent(), "CHANNEL:1000000")) {
      assertEquals("errno 104", endForSender(servers, MPTCP));
      servers.assertNoneKept();
    }
  }

  private static String endForSender(Servers servers, String protocol) throws Exception {
    try (RunningJvm reader = servers.reader(protocol, 1)) {
      TimeUnit.SECONDS.sleep(1); // it is closed by then
      reader.write("send\n");
      reader.awaitLine("^sent$");
      TimeUnit.SECONDS.sleep(2); // until the JVM has noticed
      return endOf(read(reader));
    }
  }

  private static String endOf(List<String> lines) {
    assertEquals(1, lines.size(), lines::toString);
    return lines.get(0).split("\t")[2];
  }

  private static Servers servers(Jvm jvm, String... kinds) throws IOException {
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

  /** Servers in one JVM. */
  private static final class Servers implements AutoCloseable {
    private final RunningJvm jvm;
    private final List<String> names = new ArrayList<>();
    private final List<String> ports = new ArrayList<>();

    /** How many sockets the JVM has while none is connected. */
    private final int atFirst;

    Servers(RunningJvm jvm) throws IOException {
      this.jvm = jvm;
      for (String line = jvm.awaitLine(""); !line.equals("serving"); line = jvm.awaitLine("")) {
        names.add(line.split("\t")[0]);
        ports.add(line.split("\t")[1]);
      }
      atFirst = sockets();
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

    int sockets() throws IOException {
      int sockets = 0;
      try (Stream<Path> all = Files.list(Path.of("/proc/" + jvm.pid() + "/fd"))) {
        for (Path each : (Iterable<Path>) all::iterator) {
          try {
            sockets += Files.readSymbolicLink(each).toString().startsWith("socket:") ? 1 : 0;
          } catch (IOException e) {
            // it is closed by now
          }
        }
      }
      return sockets;
    }

    void assertNoneKept() throws Exception {
      await(0);
    }

    /** Waits until so many descriptors are kept. */
    void await(int kept) throws Exception {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLED_SECONDS);
      int sockets = sockets();
      while (sockets - atFirst != kept && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(50);
        sockets = sockets();
      }
      assertEquals(kept, sockets - atFirst, jvm::toString);
    }

    @Override
    public void close() {
      jvm.close();
    }
  }
}
