import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;

/**
 * What a connection costs, to connect, accept and close it on loopback: {@code java
 * it/bench/Connections.java AGENT_JAR ROUNDS JAVA_HOME...}, or with Netty's epoll {@code java
 * -Dnetty=it/target/guests/netty-4.2 it/bench/Connections.java …}. Needs mptcpize (the package of
 * that name) and a network namespace in which nothing else is done: {@code unshare -n sh -c 'ip
 * link set lo up; java …'}. Runs are interleaved; medians in microseconds, by the clock and of the
 * CPU (which other work on the machine disturbs less), and medians of the ratios of runs that stand
 * beside each other. {@code -Dbefore=JAR} compares with another build of the agent as well.
 */
public class Connections {
  private static final String CLIENTS =
      """
      import java.lang.management.*;
      import java.net.*;
      import java.nio.channels.*;
      import java.nio.file.*;
      import java.util.*;

      public class Clients {
        static final int BLOCK = 1000;

        public static void main(String[] arguments) throws Exception {
          boolean channels = arguments[0].equals("SocketChannel");
          InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
          ServerSocketChannel channel = ServerSocketChannel.open().bind(any, 8);
          ServerSocket socket = new ServerSocket(0, 8, any.getAddress());
          SocketAddress server =
              channels ? channel.getLocalAddress() : socket.getLocalSocketAddress();
          long before = mptcp();
          ThreadMXBean threads = ManagementFactory.getThreadMXBean();
          long[] nanos = new long[14];
          long[] cpu = new long[nanos.length];
          for (int block = 0; block < nanos.length; block++) {
            long begin = System.nanoTime();
            long cpuBegin = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < BLOCK; i++) {
              if (channels) {
                SocketChannel client = SocketChannel.open(server);
                SocketChannel accepted = channel.accept();
                client.close();
                accepted.close();
              } else {
                Socket client = new Socket();
                client.connect(server);
                Socket accepted = socket.accept();
                client.close();
                accepted.close();
              }
            }
            cpu[block] = threads.getCurrentThreadCpuTime() - cpuBegin;
            nanos[block] = System.nanoTime() - begin;
          }
          print(before, nanos, cpu);
        }

        static void print(long before, long[] nanos, long[] cpu) throws Exception {
          boolean mptcp = mptcp() - before >= nanos.length * BLOCK;
          System.out.println((mptcp ? "MPTCP " : "TCP ") + ofOne(nanos) + " " + ofOne(cpu));
        }

        static long ofOne(long[] blocks) {
          long[] warm = Arrays.copyOfRange(blocks, 4, blocks.length);
          Arrays.sort(warm);
          return warm[warm.length / 2] / BLOCK;
        }

        /** How many SYNs with MPTCP were received in this network namespace. */
        static long mptcp() throws Exception {
          List<String> lines = Files.readAllLines(Paths.get("/proc/net/netstat"));
          for (int i = 0; i < lines.size(); i += 2) {
            if (lines.get(i).startsWith("MPTcpExt:")) {
              List<String> names = Arrays.asList(lines.get(i).split(" "));
              int at = names.indexOf("MPCapableSYNRX");
              return Long.parseLong(lines.get(i + 1).split(" ")[at]);
            }
          }
          return 0;
        }
      }
      """;

  /** The same on one event loop. */
  private static final String EPOLL_CLIENTS =
      """
      import io.netty.bootstrap.*;
      import io.netty.channel.*;
      import io.netty.channel.epoll.*;
      import java.lang.management.*;
      import java.net.*;

      @ChannelHandler.Sharable
      public class EpollClients extends ChannelInboundHandlerAdapter {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final EventLoopGroup group = new EpollEventLoopGroup(1);
        final Bootstrap clients = new Bootstrap().group(group).channel(EpollSocketChannel.class);
        final long[] nanos = new long[14];
        final long[] cpu = new long[nanos.length];
        final Channel[] ends = new Channel[2];
        final long before = Clients.mptcp();
        Channel server;
        int open;
        int connections;

        EpollClients() throws Exception {}

        public static void main(String[] arguments) throws Exception {
          System.setProperty("io.netty.machineId", "02:00:00:00:00:00:00:01"); // or it warns
          new EpollClients().begin();
        }

        void begin() throws Exception {
          ServerBootstrap servers = new ServerBootstrap().group(group);
          servers.channel(EpollServerSocketChannel.class).option(ChannelOption.SO_BACKLOG, 8);
          servers.childHandler(this);
          server = servers.bind("127.0.0.1", 0).sync().channel();
          clients.handler(this);
          group.next().submit(this::next).sync();
        }

        void next() {
          int block = connections / Clients.BLOCK;
          if (connections % Clients.BLOCK == 0) {
            long cpuNow = threads.getCurrentThreadCpuTime();
            long now = System.nanoTime();
            if (block > 0) {
              cpu[block - 1] += cpuNow;
              nanos[block - 1] += now;
            }
            if (block == nanos.length) {
              end();
              return;
            }
            cpu[block] = -cpuNow;
            nanos[block] = -now;
          }
          connections++;
          clients.connect(server.localAddress());
        }

        void end() {
          try {
            Clients.print(before, nanos, cpu);
            System.exit(0);
          } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
          }
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
          boolean isClient = context.channel().parent() == null;
          ends[isClient ? 0 : 1] = context.channel();
          if (++open == 2) {
            ends[0].close();
            ends[1].close();
          }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
          if (--open == 0) {
            group.next().execute(this::next);
          }
        }
      }
      """;

  private static final Map<String, String> PAIRS =
      new TreeMap<>(
          Map.of("MPTCP", "MPTCP by mptcpize", "MPTCP by a rule", "MPTCP", "TCP by a rule", "TCP"));

  public static void main(String[] args) throws Exception {
    String agent = "-javaagent:" + new File(args[0]).getAbsolutePath() + "=log=warn";
    int rounds = Integer.parseInt(args[1]);
    Path folder = Files.createTempDirectory("connections");
    String netty = System.getProperty("netty");
    String classPath = folder.toString();
    for (File jar : netty == null ? new File[0] : new File(netty).listFiles()) {
      classPath += ":" + jar.getAbsolutePath();
    }
    compile(folder, "Clients", CLIENTS, classPath);
    if (netty != null) {
      compile(folder, "EpollClients", EPOLL_CLIENTS, classPath);
    }
    Map<String, List<String>> ways = new LinkedHashMap<>();
    ways.put("TCP", List.of("HOME/bin/java"));
    ways.put("TCP by a rule", List.of("HOME/bin/java", agent + ",rules=mptcp * 10.0.0.0/8 *"));
    ways.put("MPTCP by mptcpize", List.of("mptcpize", "run", "HOME/bin/java"));
    ways.put("MPTCP", List.of("HOME/bin/java", agent));
    ways.put("MPTCP by a rule", List.of("HOME/bin/java", agent + ",rules=mptcp * 127.0.0.1 *"));
    Map<String, String> pairs = new TreeMap<>(PAIRS);
    String before = System.getProperty("before");
    if (before != null) {
      String other = "-javaagent:" + new File(before).getAbsolutePath() + "=log=warn";
      ways.put("MPTCP before", List.of("HOME/bin/java", other));
      String rules = ",rules=mptcp * 127.0.0.1 *";
      ways.put("MPTCP by a rule before", List.of("HOME/bin/java", other + rules));
      pairs.put("MPTCP ", "MPTCP before");
      pairs.put("MPTCP by a rule ", "MPTCP by a rule before");
    }
    for (String home : Arrays.asList(args).subList(2, args.length)) {
      if (netty != null) {
        compare(home, classPath, "EpollClients", ways, pairs, rounds);
        continue;
      }
      for (String kind : List.of("Socket", "SocketChannel")) {
        compare(home, classPath, "Clients " + kind, ways, pairs, rounds);
      }
    }
  }

  private static void compare(
      String home,
      String classPath,
      String main,
      Map<String, List<String>> ways,
      Map<String, String> pairs,
      int rounds)
      throws Exception {
    Map<String, List<double[]>> micros = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, List<String>> way : ways.entrySet()) {
        List<String> command = new ArrayList<>();
        way.getValue().forEach(word -> command.add(word.replace("HOME", home)));
        command.addAll(List.of("-cp", classPath));
        command.addAll(List.of(main.split(" ")));
        micros
            .computeIfAbsent(way.getKey(), k -> new ArrayList<>())
            .add(run(command, way.getKey()));
      }
    }
    System.out.println(new File(home).getName() + " " + main);
    micros.forEach(
        (way, all) ->
            System.out.printf(
                "    %-22s %6.1f  CPU %6.1f%n",
                way, median(rounds, i -> all.get(i)[0]), median(rounds, i -> all.get(i)[1])));
    pairs.forEach(
        (way, to) -> {
          List<double[]> these = micros.get(way.trim());
          List<double[]> those = micros.get(to);
          System.out.printf(
              "    %s / %s: %.3f  CPU %.3f%n",
              way.trim(),
              to,
              median(rounds, i -> these.get(i)[0] / those.get(i)[0]),
              median(rounds, i -> these.get(i)[1] / those.get(i)[1]));
        });
  }

  /**
   * Microseconds a connection, by the clock and of the thread's CPU; fails if the connections are
   * not what they are to be.
   */
  private static double[] run(List<String> command, String way) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String[] words = new String(process.getInputStream().readAllBytes()).trim().split(" ");
    if (process.waitFor() != 0 || !way.split(" ")[0].equals(words[0])) {
      throw new IOException(command + ": " + Arrays.toString(words));
    }
    return new double[] {Long.parseLong(words[1]) / 1e3, Long.parseLong(words[2]) / 1e3};
  }

  private static double median(int count, IntToDoubleFunction values) {
    return IntStream.range(0, count).mapToDouble(values).sorted().toArray()[count / 2];
  }

  private static void compile(Path folder, String name, String code, String classPath)
      throws IOException {
    Path source = Files.writeString(folder.resolve(name + ".java"), code);
    for (Path path : List.of(folder, source, folder.resolve(name + ".class"))) {
      path.toFile().deleteOnExit(); // the last one first
    }
    String[] options = {
      "-Xlint:-options", "-nowarn", "--release", "8", "-cp", classPath, source.toString()
    };
    if (ToolProvider.getSystemJavaCompiler().run(null, null, null, options) != 0) {
      throw new IOException(name + " does not compile");
    }
  }
}
