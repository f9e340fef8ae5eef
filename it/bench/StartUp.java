import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;

/**
 * What the agent adds to the start of a JVM, against an empty agent: {@code java
 * it/bench/StartUp.java AGENT_JAR ROUNDS JAVA_HOME...}, or of one that opens a channel of Netty's
 * epoll {@code java -Dnetty=it/target/guests/netty-4.2 it/bench/StartUp.java …}. Runs are
 * interleaved; medians of the wall clock, in milliseconds, and of the ratio of runs that stand
 * beside each other. {@code -Dbefore=JAR} compares with another build of the agent as well.
 */
public class StartUp {
  private static final String ONE_EPOLL =
      """
      public static void main(String[] a) throws Exception {
        System.setProperty("io.netty.machineId", "02:00:00:00:00:00:00:01"); // or it warns
        new io.netty.bootstrap.ServerBootstrap()
            .group(new io.netty.channel.epoll.EpollEventLoopGroup(1))
            .channel(io.netty.channel.epoll.EpollServerSocketChannel.class)
            .childHandler(new io.netty.channel.ChannelInboundHandlerAdapter())
            .bind(0).sync().channel().close().sync();
        System.exit(0);
      }
      """;

  public static void main(String[] args) throws Exception {
    String agent = new File(args[0]).getAbsolutePath();
    int rounds = Integer.parseInt(args[1]);
    Path folder = Files.createTempDirectory("start-up");
    String netty = System.getProperty("netty");
    String classPath = folder.toString();
    for (File jar : netty == null ? new File[0] : new File(netty).listFiles()) {
      classPath += ":" + jar.getAbsolutePath();
    }
    compile(folder, "Empty", "public static void premain(String a) {}");
    compile(folder, "NoSocket", "public static void main(String[] a) {}");
    compile(
        folder,
        "OneSocket",
        "public static void main(String[] a) throws Exception"
            + " { new java.net.ServerSocket(0).close(); }");
    if (netty != null) {
      compile(folder, "OneEpoll", ONE_EPOLL, classPath);
    }
    String empty = jarOfEmpty(folder);
    Map<String, String> agents = new LinkedHashMap<>();
    agents.put("no agent", null);
    agents.put("empty agent", "-javaagent:" + empty);
    String before = System.getProperty("before");
    if (before != null) {
      agents.put("before", "-javaagent:" + new File(before).getAbsolutePath() + "=log=warn");
    }
    agents.put("mptcpize", "-javaagent:" + agent + "=log=warn");
    for (String home : Arrays.asList(args).subList(2, args.length)) {
      for (String main : netty == null ? List.of("NoSocket", "OneSocket") : List.of("OneEpoll")) {
        compare(home, classPath, main, agents, rounds);
      }
    }
  }

  private static void compare(
      String home, String classPath, String main, Map<String, String> agents, int rounds)
      throws Exception {
    Map<String, List<Long>> times = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, String> agent : agents.entrySet()) {
        List<String> command = new ArrayList<>(List.of(home + "/bin/java"));
        if (agent.getValue() != null) {
          command.add(agent.getValue());
        }
        command.addAll(List.of("-cp", classPath, main));
        long begin = System.nanoTime();
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
          throw new IOException(command + " exits with " + exit);
        }
        times
            .computeIfAbsent(agent.getKey(), k -> new ArrayList<>())
            .add(System.nanoTime() - begin);
      }
    }
    double none = median(times.get("no agent"));
    double empty = median(times.get("empty agent")) - none;
    double ours = median(times.get("mptcpize")) - none;
    System.out.printf(
        "%s %-9s  no agent %.1f  empty agent +%.1f  mptcpize +%.1f  ratio %.2f"
            + "  of the whole %.2f (empty agent %.2f)%n",
        new File(home).getName(),
        main,
        none,
        empty,
        ours,
        ours / empty,
        ofWhole(times.get("mptcpize"), times.get("no agent")),
        ofWhole(times.get("empty agent"), times.get("no agent")));
    if (times.containsKey("before")) {
      System.out.printf(
          "%s %-9s  before +%.1f, of the whole: mptcpize / before %.3f%n",
          new File(home).getName(),
          main,
          median(times.get("before")) - none,
          ofWhole(times.get("mptcpize"), times.get("before")));
    }
  }

  private static double ofWhole(List<Long> these, List<Long> those) {
    return IntStream.range(0, these.size())
        .mapToDouble(i -> 1.0 * these.get(i) / those.get(i))
        .sorted()
        .toArray()[these.size() / 2];
  }

  private static double median(List<Long> nanos) {
    List<Long> sorted = new ArrayList<>(nanos);
    sorted.sort(null);
    return sorted.get(sorted.size() / 2) / 1e6;
  }

  private static void compile(Path folder, String name, String method) throws IOException {
    compile(folder, name, method, folder.toString());
  }

  private static void compile(Path folder, String name, String method, String classPath)
      throws IOException {
    Path source = folder.resolve(name + ".java");
    Files.writeString(source, "public class " + name + " { " + method + " }");
    String[] options = {
      "-Xlint:-options", "-nowarn", "--release", "8", "-cp", classPath, source.toString()
    };
    int exit = ToolProvider.getSystemJavaCompiler().run(null, null, null, options);
    if (exit != 0) {
      throw new IOException(name + " does not compile");
    }
  }

  private static String jarOfEmpty(Path folder) throws Exception {
    Path manifest = folder.resolve("manifest");
    try (PrintWriter out = new PrintWriter(manifest.toFile())) {
      out.println("Premain-Class: Empty");
    }
    String jar = folder.resolve("empty.jar").toString();
    java.util.spi.ToolProvider.findFirst("jar")
        .orElseThrow()
        .run(
            System.out,
            System.err,
            "-c",
            "-f",
            jar,
            "-m",
            manifest.toString(),
            "-C",
            folder.toString(),
            "Empty.class");
    return jar;
  }
}
