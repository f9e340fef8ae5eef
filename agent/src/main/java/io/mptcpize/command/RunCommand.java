package io.mptcpize.command;

import io.mptcpize.kernel.Errno;
import io.mptcpize.kernel.Exec;
import io.mptcpize.kernel.Libc;
import io.mptcpize.log.Log;
import io.mptcpize.options.Options;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * {@code run [options] [--] COMMAND}: the command with the agent, in the place of this process. Its
 * arguments and its environment are taken from {@code /proc}, byte by byte: not all that they may
 * hold can be said in Java's texts.
 */
public final class RunCommand extends Command {
  /** As env(1) and nohup(1) have them. */
  private static final int NOT_FOUND = 127;

  private static final int NOT_RUNNABLE = 126;

  /** How many milliseconds. */
  private static final int WAITS = 5_000;

  /** The same, for descriptors that the JVM may close; a command that inherits such waits them. */
  private static final int PASSING_WAITS = 200;

  private static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";
  private static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding"));

  @Override
  String name() {
    return "run";
  }

  @Override
  String[] help() {
    return new String[] {
      "usage: java -jar mptcpize.jar run [--set key=value,...] [--children] [--] COMMAND [ARG...]",
      "",
      "Runs a command with the agent, in the place of this process: it has the process's number,",
      "its standard streams and its signals, and its exit code is the command's own. Where the",
      "command is java, the agent goes into its command line, and JVMs that it starts are left",
      "alone. Else it goes into the environment, as JAVA_TOOL_OPTIONS, for all JVMs that the",
      "command starts; what is there is kept.",
      "",
      "  --set key=value,...   options of the agent's, as behind -javaagent:mptcpize.jar=",
      "  --children            by the environment, also where the command is java",
      "",
      "Exit code: the command's own; 127 it is not found, 126 it cannot be run, 2 wrong usage.",
      "",
      "examples:",
      "  java -jar mptcpize.jar run java -jar app.jar",
      "  java -jar mptcpize.jar run --set rules-file=mptcpize.rules java -jar app.jar",
      "  java -jar mptcpize.jar run --set 'rules=mptcp connect * 5432' -- java -jar app.jar",
      "  java -jar mptcpize.jar run ./catalina.sh run",
    };
  }

  @Override
  int run(String[] arguments, PrintStream out, PrintStream err) throws NotPossible {
    Arguments parsed = Arguments.parseUntilFirst(arguments, "--set=", "--children");
    int count = parsed.rest().size();
    if (count == 0) {
      throw new IllegalArgumentException("COMMAND is missing");
    }
    Options options = Options.given(parsed.get("--set"), "");
    if (options.problem() != null) {
      throw new IllegalArgumentException(options.problem());
    }
    try {
      List<byte[]> command = lastOf(ProcFile.words("/proc/self/cmdline"), count);
      List<byte[]> environment = ProcFile.words("/proc/self/environ");
      mustNotContradict(options, environment);
      String program = parsed.rest().get(0);
      String path = program.indexOf('/') >= 0 ? program : find(program, environment);
      if (path == null || !new File(path).exists()) {
        err.println("not found: " + program);
        return NOT_FOUND;
      }
      if (new File(program).getName().equals("java") && !parsed.has("--children")) {
        command.add(1, bytes("-javaagent:" + agent(options.asArgument())));
      } else {
        addTo(environment, options);
      }
      int error = exec(path, command, environment);
      err.println("cannot run " + path + ": " + why(path, Errno.name(-error)));
      return NOT_RUNNABLE;
    } catch (IOException e) {
      throw new NotPossible("cannot read " + e.getMessage());
    }
  }

  private static int exec(String path, List<byte[]> command, List<byte[]> environment)
      throws IOException, NotPossible {
    Exec exec;
    try {
      exec = new Exec(Libc.link(jar().getAbsoluteFile().getParentFile()));
    } catch (Exception | LinkageError e) {
      throw new NotPossible(
          "no native calls in this JVM, by which the command would be run: "
              + Log.cause(e)
              + "; give java the option -javaagent:"
              + jar().getAbsolutePath()
              + " yourself");
    }
    exec.unshareDescriptors();
    for (int fd : ownDescriptors()) {
      exec.closeThen(fd);
    }
    String pid = new File("/proc/self").getCanonicalFile().getName();
    String user = System.getProperty("user.name");
    new File("/tmp/hsperfdata_" + user, pid).delete(); // the JVM would delete it at its end
    return exec.exec(
        bytes(path), command.toArray(new byte[0][]), environment.toArray(new byte[0][]), mask(pid));
  }

  /**
   * The signals that were blocked as this began. The first thread has none of the JVM's: it sleeps
   * until that ends. Before, while it makes the JVM's thread, the C library blocks them all.
   */
  private static long mask(String pid) throws IOException {
    String file = "/proc/self/task/" + pid + "/status";
    String status = ProcFile.text(file);
    for (int i = 0; i < WAITS && !status.contains("State:\tS"); i++) {
      pause();
      status = ProcFile.text(file);
    }
    int at = status.indexOf("SigBlk:");
    return Long.parseUnsignedLong(status.substring(at + 7, status.indexOf('\n', at)).trim(), 16);
  }

  /**
   * What the JVM has open for itself, and would close where it starts a process. Besides what stays
   * open that is what another thread reads just now, without O_CLOEXEC: a compiler thread of JDK 11
   * was seen to open its control group's files. Those are told from inherited ones by that they go.
   */
  private static Set<Integer> ownDescriptors() throws IOException {
    Path home = Paths.get(System.getProperty("java.home")).toRealPath();
    Path jar = jar().toPath().toRealPath();
    Set<Integer> own = new TreeSet<>();
    Map<Integer, Path> passing = new TreeMap<>();
    File[] descriptors = new File("/proc/thread-self/fd").listFiles();
    for (int i = 0; descriptors != null && i < descriptors.length; i++) {
      int fd = Integer.parseInt(descriptors[i].getName());
      Path file = target(descriptors[i]);
      if (fd <= 2 || file == null) {
        continue;
      }
      if (file.startsWith(home) || file.equals(jar) || file.endsWith("random")) {
        own.add(fd);
      } else if (file.startsWith("/proc") || file.startsWith("/sys")) {
        passing.put(fd, file);
      }
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PASSING_WAITS);
    while (!own.containsAll(passing.keySet()) && System.nanoTime() - end < 0) {
      for (Map.Entry<Integer, Path> one : passing.entrySet()) {
        File ofAllThreads = new File("/proc/self/fd", String.valueOf(one.getKey()));
        if (!one.getValue().equals(target(ofAllThreads))) {
          own.add(one.getKey());
        }
      }
      pause();
    }
    return own;
  }

  /** What a descriptor is open on; null: it is closed by now, as that of the directory itself. */
  private static Path target(File descriptor) {
    try {
      return Files.readSymbolicLink(descriptor.toPath());
    } catch (IOException closed) {
      return null;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody here does that
    }
  }

  private static void mustNotContradict(Options options, List<byte[]> environment) {
    String other = options.has("rules") ? "RULES_FILE" : options.has("rules-file") ? "RULES" : null;
    if (other != null && value("MPTCPIZE_" + other, environment) != null) {
      throw new IllegalArgumentException(
          "rules are given by --set and by the environment, MPTCPIZE_" + other + ": unset that");
    }
  }

  private static String agent(String argument) {
    return jar().getAbsolutePath() + (argument.isEmpty() ? "" : "=" + argument);
  }

  private static void addTo(List<byte[]> environment, Options options) {
    for (Map.Entry<String, String> variable : options.asEnvironment().entrySet()) {
      set(variable.getKey(), bytes(variable.getValue()), environment);
    }
    byte[] option = bytes(ToolOptions.quoted("-javaagent:" + agent("")));
    byte[] before = value(TOOL_OPTIONS, environment);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (before != null && before.length > 0) {
      all.write(before, 0, before.length);
      all.write(' ');
    }
    all.write(option, 0, option.length);
    set(TOOL_OPTIONS, all.toByteArray(), environment);
  }

  private static byte[] value(String name, List<byte[]> environment) {
    for (byte[] variable : environment) {
      if (isOf(name, variable)) {
        return Arrays.copyOfRange(variable, name.length() + 1, variable.length);
      }
    }
    return null;
  }

  private static void set(String name, byte[] value, List<byte[]> environment) {
    for (int i = environment.size() - 1; i >= 0; i--) {
      if (isOf(name, environment.get(i))) {
        environment.remove(i);
      }
    }
    byte[] variable = Arrays.copyOf(bytes(name + "="), name.length() + 1 + value.length);
    System.arraycopy(value, 0, variable, name.length() + 1, value.length);
    environment.add(variable);
  }

  private static boolean isOf(String name, byte[] variable) {
    byte[] start = bytes(name + "=");
    for (int i = 0; i < start.length; i++) {
      if (i >= variable.length || variable[i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** As execvp(3) finds it; null: nowhere. */
  private static String find(String program, List<byte[]> environment) {
    byte[] path = value("PATH", environment);
    for (String directory : new String(path == null ? new byte[0] : path, CHARSET).split(":")) {
      File file = new File(directory.isEmpty() ? "." : directory, program);
      if (file.isFile() && file.canExecute()) {
        return file.getPath();
      }
    }
    return null;
  }

  private static List<byte[]> lastOf(List<byte[]> words, int count) {
    return new ArrayList<>(words.subList(words.size() - count, words.size()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(CHARSET);
  }

  private static String why(String path, String errno) {
    File file = new File(path);
    return file.isDirectory()
        ? "it is a directory"
        : !file.canExecute() ? "it is not executable (chmod +x)" : errno;
  }
}
