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
import javax.tools.ToolProvider;

/**
 * What the agent adds to the start of a JVM, against an empty agent: {@code java it/bench/StartUp.java
 * AGENT_JAR ROUNDS JAVA_HOME...}. Runs are interleaved; medians of the wall clock, in milliseconds.
 */
public class StartUp {
  public static void main(String[] args) throws Exception {
    String agent = new File(args[0]).getAbsolutePath();
    int rounds = Integer.parseInt(args[1]);
    Path folder = Files.createTempDirectory("start-up");
    compile(folder, "Empty", "public static void premain(String a) {}");
    compile(folder, "NoSocket", "public static void main(String[] a) {}");
    compile(
        folder,
        "OneSocket",
        "public static void main(String[] a) throws Exception"
            + " { new java.net.ServerSocket(0).close(); }");
    String empty = jarOfEmpty(folder);
    Map<String, String> agents = new LinkedHashMap<>();
    agents.put("no agent", null);
    agents.put("empty agent", "-javaagent:" + empty);
    agents.put("mptcpize", "-javaagent:" + agent + "=log=warn");
    for (String home : Arrays.asList(args).subList(2, args.length)) {
      for (String main : List.of("NoSocket", "OneSocket")) {
        compare(home, folder, main, agents, rounds);
      }
    }
  }

  private static void compare(
      String home, Path folder, String main, Map<String, String> agents, int rounds)
      throws Exception {
    Map<String, List<Long>> times = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, String> agent : agents.entrySet()) {
        List<String> command = new ArrayList<>(List.of(home + "/bin/java"));
        if (agent.getValue() != null) {
          command.add(agent.getValue());
        }
        command.addAll(List.of("-cp", folder.toString(), main));
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
        "%s %-9s  no agent %.1f  empty agent +%.1f  mptcpize +%.1f  ratio %.2f%n",
        new File(home).getName(), main, none, empty, ours, ours / empty);
  }

  private static double median(List<Long> nanos) {
    List<Long> sorted = new ArrayList<>(nanos);
    sorted.sort(null);
    return sorted.get(sorted.size() / 2) / 1e6;
  }

  private static void compile(Path folder, String name, String method) throws IOException {
    Path source = folder.resolve(name + ".java");
    Files.writeString(source, "public class " + name + " { " + method + " }");
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-Xlint:-options", "--release", "8", source.toString());
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
            "-c", "-f", jar, "-m", manifest.toString(), "-C", folder.toString(), "Empty.class");
    return jar;
  }
}
