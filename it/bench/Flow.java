import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long transfers of bulk data take on TCP, under mptcpize and under the agent, interleaved:
 * {@code java it/bench/Flow.java AGENT_JAR CLASS_PATH ROUNDS [ROWS [WAYS]]}, the class path being
 * {@code 'it/target/programs.jar:it/target/guests/netty-4.2/*'}. Needs root, mptcpize, ip and tc;
 * makes two network namespaces of its own and removes them. ROWS and WAYS are patterns that choose.
 * The first transfer of each pair of JVMs is told apart: after it the agent may have learned that
 * MPTCP stalls there. {@code -Dpin=0,0} has server and client share a processor, {@code -Dpin=0,1}
 * gives each its own: unpinned runs come out as all stalled, or none. A stall is a transfer that
 * takes 150 ms longer than the slowest on TCP; what came behind the first one is told apart, too.
 */
public class Flow {
  private static final int KB = 1 << 10;
  private static final int MB = 1 << 20;
  private static final String[] SPACES = {"mptcpize-flow-1", "mptcpize-flow-2"};
  private static final String PROGRAM = "io.mptcpize.it.program.flow.Transfers";

  /** The processors of server and client; null: all have all. */
  private static final String[] PIN =
      System.getProperty("pin") == null ? null : System.getProperty("pin").split(",");

  /** How a pair of JVMs is started, behind {@code java} or before it. */
  private static final Map<String, List<String>> WAYS = new LinkedHashMap<>();

  /** A path: where the server listens, and how the link is shaped; null for loopback. */
  private record Path(String name, String rate, int paths) {}

  private record Row(Path path, String kind, int bytes, int pause, boolean back, int share) {
    @Override
    public String toString() {
      String size = bytes < MB ? bytes / KB + " KB" : bytes / MB + " MB";
      String reader = pause == 0 ? "quick" : "64 KB in " + pause / 1000.0 + " ms";
      return path.name + ", " + kind + ", " + size + (back ? " and back, " : ", ") + reader;
    }
  }

  private static List<Row> rows() {
    Path loopback = new Path("loopback", null, 0);
    Path veth = new Path("veth", null, 1);
    List<Row> rows = new ArrayList<>();
    for (Path path : List.of(loopback, veth)) {
      for (String kind : List.of("socket", "channel", "netty")) {
        for (int bytes : new int[] {64 * KB, 256 * KB, MB, 4 * MB, 16 * MB, 40 * MB}) {
          rows.add(new Row(path, kind, bytes, 0, true, 1));
        }
        rows.add(new Row(path, kind, 4 * MB, 0, false, 1));
        rows.add(new Row(path, kind, 40 * MB, 0, false, 1));
        rows.add(new Row(path, kind, 150 * MB, 0, true, 8));
        rows.add(new Row(path, kind, 16 * MB, 50, true, 2));
        rows.add(new Row(path, kind, 16 * MB, 200, true, 2));
        rows.add(new Row(path, kind, 16 * MB, 1000, true, 4));
        rows.add(new Row(path, kind, 4 * MB, 6000, true, 4));
        rows.add(new Row(path, kind, 150 * MB, 200, false, 8));
      }
    }
    for (String rate : List.of("3gbit", "1gbit", "200mbit")) {
      Path shaped = new Path("veth " + rate, rate, 1);
      rows.add(new Row(shaped, "socket", 4 * MB, 0, true, 2));
      rows.add(new Row(shaped, "socket", 16 * MB, 0, false, 2));
      rows.add(new Row(shaped, "socket", 16 * MB, 200, false, 2));
      rows.add(new Row(shaped, "socket", 16 * MB, 1000, false, 4));
    }
    Path two = new Path("two paths of 100mbit", "100mbit", 2);
    rows.add(new Row(two, "socket", 16 * MB, 0, false, 4));
    rows.add(new Row(two, "channel", 40 * MB, 0, false, 8));
    return rows;
  }

  public static void main(String[] args) throws Exception {
    String agent = "-javaagent:" + new File(args[0]).getAbsolutePath() + "=log=warn";
    String classPath = args[1];
    int rounds = Integer.parseInt(args[2]);
    String chosen = args.length > 3 ? args[3] : ".*";
    String java = System.getProperty("java.home") + "/bin/java";
    WAYS.put("TCP", List.of(java));
    WAYS.put("mptcpize", List.of("mptcpize", "run", java));
    WAYS.put("agent", List.of(java, agent));
    WAYS.put("agent, off", List.of(java, agent + ",wide-window=0"));
    WAYS.keySet().removeIf(way -> args.length > 4 && !way.matches(args[4]));
    Path prepared = null;
    Map<String, Pair> pairs = new LinkedHashMap<>();
    try {
      for (Row row : rows()) {
        if (!row.toString().matches(chosen)) {
          continue;
        }
        if (!row.path.equals(prepared)) {
          remove();
          prepare(row.path);
          prepared = row.path;
        }
        for (Map.Entry<String, List<String>> way : WAYS.entrySet()) {
          pairs.put(way.getKey(), new Pair(way.getValue(), classPath, row.path));
        }
        measure(row, pairs, Math.max(2, rounds / row.share));
        pairs.values().forEach(Pair::close);
        pairs.clear();
      }
    } finally {
      pairs.values().forEach(Pair::close);
      remove();
    }
  }

  private static void measure(Row row, Map<String, Pair> pairs, int rounds) throws IOException {
    Map<String, List<long[]>> took = new LinkedHashMap<>();
    Map<String, long[]> first = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) {
      for (Map.Entry<String, Pair> pair : pairs.entrySet()) {
        long[] one = pair.getValue().transfer(row);
        if (round < 0) { // it warms up, and the agent learns
          first.put(pair.getKey(), one);
        } else {
          took.computeIfAbsent(pair.getKey(), k -> new ArrayList<>()).add(one);
        }
      }
    }
    double tcp = mean(took.get("TCP"));
    long worst = worst(took.get("TCP"));
    System.out.printf("%-50s %d rounds%n", row, rounds);
    took.forEach(
        (way, all) -> {
          System.out.printf(
              "    %-12s first %9.1f ms, MPTCPRetrans %d; mean %9.1f (%.2f x) median %9.1f worst %9.1f,"
                  + " stalls %d, MPTCPRetrans %d",
              way,
              first.get(way)[0] / 1000.0,
              first.get(way)[1],
              mean(all) / 1000,
              mean(all) / tcp,
              median(all) / 1000.0,
              worst(all) / 1000.0,
              stalls(all, worst),
              all.stream().mapToLong(one -> one[1]).sum());
          List<long[]> rest = behindFirstStall(first.get(way), all, worst);
          if (rest.isEmpty()) {
            System.out.println();
          } else {
            System.out.printf(
                "; behind the first stall %d transfers, %.2f x, stalls %d%n",
                rest.size(), mean(rest) / tcp, stalls(rest, worst));
          }
        });
    System.out.flush();
  }

  private static long stalls(List<long[]> all, long worst) {
    return all.stream().filter(one -> isStall(one, worst)).count();
  }

  private static boolean isStall(long[] one, long worst) {
    return one[0] > worst + 150_000;
  }

  /** What came after the agent could learn that MPTCP stalls here. */
  private static List<long[]> behindFirstStall(long[] first, List<long[]> all, long worst) {
    if (first[1] > 0 && isStall(first, worst)) {
      return all;
    }
    for (int i = 0; i < all.size(); i++) {
      if (isStall(all.get(i), worst)) {
        return all.subList(i + 1, all.size());
      }
    }
    return List.of();
  }

  private static double mean(List<long[]> all) {
    return all.stream().mapToLong(one -> one[0]).average().orElseThrow();
  }

  private static long median(List<long[]> all) {
    return all.stream().map(one -> one[0]).sorted().toList().get(all.size() / 2);
  }

  private static long worst(List<long[]> all) {
    return Collections.max(all.stream().map(one -> one[0]).toList());
  }

  private static void prepare(Path path) throws Exception {
    for (String space : SPACES) {
      run("ip netns add " + space);
      in(space, "ip link set lo up");
      in(space, "sysctl -qw net.mptcp.enabled=1");
    }
    for (int link = 1; link <= path.paths; link++) {
      in(
          SPACES[0],
          "ip link add v" + link + " type veth peer name v" + link + " netns " + SPACES[1]);
      for (int end = 0; end < 2; end++) {
        in(SPACES[end], "ip address add 10." + link + ".0." + (end + 1) + "/24 dev v" + link);
        in(SPACES[end], "ip link set v" + link + " up");
        if (path.rate != null) {
          String shape = " root tbf rate " + path.rate + " burst 256kb latency 20ms";
          in(SPACES[end], "tc qdisc add dev v" + link + shape);
        }
      }
    }
    if (path.paths > 1) {
      for (String space : SPACES) {
        in(space, "ip mptcp limits set subflows 4 add_addr_accepted 4");
      }
      in(SPACES[0], "ip mptcp endpoint add 10.2.0.1 dev v2 subflow");
      in(SPACES[1], "ip mptcp endpoint add 10.2.0.2 dev v2 signal");
    }
  }

  private static void remove() throws Exception {
    for (String space : SPACES) {
      new ProcessBuilder("ip", "netns", "del", space)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  private static void in(String space, String command) throws Exception {
    run("ip netns exec " + space + " " + command);
  }

  private static void run(String command) throws Exception {
    int code = new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(command + ": exit code " + code);
    }
  }

  /** A server's JVM and a client's. */
  private static final class Pair {
    private final Process server;
    private final Process client;
    private final String address;
    private final String[] ports;
    private final BufferedReader answers;
    private final PrintStream orders;

    Pair(List<String> command, String classPath, Path path) throws IOException {
      address = path.paths == 0 ? "127.0.0.1" : "10.1.0.2";
      server = start(path.paths == 0 ? 0 : 1, command, classPath, "serve", address);
      ports = line(reader(server), "ports ").split(" ");
      client = start(0, command, classPath, "connect");
      answers = reader(client);
      line(answers, "ready");
      orders = new PrintStream(client.getOutputStream(), true);
    }

    private static Process start(
        int space, List<String> command, String classPath, String... arguments) throws IOException {
      List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", SPACES[space]));
      if (PIN != null) {
        words.addAll(List.of("taskset", "-c", PIN[arguments[0].equals("serve") ? 0 : 1]));
      }
      words.addAll(command);
      words.addAll(List.of("-cp", classPath, PROGRAM));
      words.addAll(Arrays.asList(arguments));
      return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static BufferedReader reader(Process process) {
      return new BufferedReader(new InputStreamReader(process.getInputStream()));
    }

    private static String line(BufferedReader from, String start) throws IOException {
      String line = from.readLine();
      while (line != null && !line.startsWith(start)) {
        line = from.readLine(); // mptcpize says something of its own
      }
      if (line == null) {
        throw new IOException("no line " + start);
      }
      return line;
    }

    /** Microseconds, and retransmissions of MPTCP. */
    long[] transfer(Row row) throws IOException {
      String port = ports[1 + List.of("socket", "channel", "netty").indexOf(row.kind)];
      orders.println(
          String.join(" ", row.kind, address, port, row.bytes + "", row.pause + "", row.back + ""));
      String[] words = line(answers, "took ").split(" ");
      return new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])};
    }

    void close() {
      server.destroy();
      client.destroy();
    }
  }
}
