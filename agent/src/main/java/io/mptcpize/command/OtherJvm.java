package io.mptcpize.command;

import io.mptcpize.command.Command.NotPossible;
import io.mptcpize.jvm.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** A JVM that somebody wants to attach to, looked at before: nothing here reaches it. */
final class OtherJvm {
  /** SIGQUIT, which asks a JVM to listen to who attaches, and ends other programs. */
  private static final int QUIT_BIT = 1 << 3 - 1;

  final String pid;
  private final File proc;
  private final String status;

  /**
   * @throws IllegalArgumentException the pid is no number
   * @throws NotPossible there is no such JVM, or it may not be looked into
   */
  OtherJvm(String pid) throws NotPossible {
    TargetJvm jvm = new TargetJvm(pid);
    this.pid = pid;
    proc = jvm.directory;
    try {
      status = ProcFile.text(proc + "/status");
    } catch (IOException e) {
      throw new NotPossible("process " + pid + " has ended");
    }
    if (!status("Tgid").equals(pid)) {
      throw new NotPossible(pid + " is a thread of process " + status("Tgid"));
    }
  }

  /** The directory below which the process finds its files, as its mounts show them. */
  String root() {
    return proc + "/root";
  }

  /** The user that it runs as, by number. */
  String user() {
    return status("Uid").split("\\s+")[1];
  }

  private static String own(String name) {
    try {
      return field(ProcFile.text("/proc/self/status"), name);
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether this runs as another user, and how to run as that one; "" if not. */
  String otherUser() {
    String own = own("Uid").split("\\s+")[1];
    return user().equals(own)
        ? ""
        : "it belongs to user "
            + user()
            + " and this runs as "
            + own
            + ": run this as that user, or as root";
  }

  /** Its number in the innermost of several PID namespaces, if it is in another; "" if not. */
  String inOtherNamespace() {
    String[] numbers = status("NSpid").split("\\s+");
    String inside = numbers[numbers.length - 1];
    return numbers.length == own("NSpid").split("\\s+").length
        ? ""
        : "it is process "
            + inside
            + " of another PID namespace: run this in there"
            + " (kubectl exec, docker exec, nsenter -t "
            + pid
            + " -a) as attach "
            + inside;
  }

  /**
   * Fails where attaching would do harm or is known to be impossible: a program that is no JVM
   * would be ended by it.
   */
  void mustTakeAttaching() throws NotPossible {
    char state = status("State").charAt(0);
    if (state == 'T' || state == 't') {
      throw new NotPossible("process " + pid + " is stopped: kill -CONT " + pid);
    }
    if (isOn("DisableAttachMechanism", false)) {
      throw new NotPossible(
          "process "
              + pid
              + " runs with -XX:+DisableAttachMechanism, which forbids attaching:"
              + " start it with -javaagent instead");
    }
    if (!isOn("EnableDynamicAgentLoading", true)) {
      throw new NotPossible(
          "process "
              + pid
              + " runs with -XX:-EnableDynamicAgentLoading, which forbids agents to be attached:"
              + " start it with -javaagent instead");
    }
    if (Jdk.feature() < 9 && !inOtherNamespace().isEmpty()) { // JDK 8 does not look at NSpid
      throw new NotPossible("process " + pid + ": " + inOtherNamespace());
    }
    boolean takesQuit = (Long.parseLong(status("SigCgt"), 16) & QUIT_BIT) != 0;
    if (!takesQuit && !Files.exists(socket())) {
      throw new NotPossible(
          "process " + pid + " does not take SIGQUIT yet: a JVM that is just starting? Try again");
    }
  }

  /** Where it listens once somebody has attached. */
  private Path socket() {
    String[] numbers = status("NSpid").split("\\s+");
    return Paths.get(root(), "/tmp/.java_pid" + numbers[numbers.length - 1]);
  }

  /** A flag of the JVM's, where its command line or its environment has it. */
  private boolean isOn(String flag, boolean byDefault) {
    String all = option("environ") + '\0' + option("cmdline");
    int on = all.lastIndexOf("-XX:+" + flag);
    int off = all.lastIndexOf("-XX:-" + flag);
    return on == off ? byDefault : on > off;
  }

  /** Whether a flag stands in its command line or its environment. */
  boolean saysOn(String flag) {
    return isOn(flag, false);
  }

  private String option(String file) {
    try {
      return ProcFile.text(proc + "/" + file);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * How to call this by the target's own Java, if that can attach; "" if not.
   *
   * @param jar the agent's
   */
  String ownJava(File jar) {
    try {
      Path java = Files.readSymbolicLink(Paths.get(proc.getPath(), "exe"));
      Path home = java.getParent().getParent();
      boolean can =
          Files.exists(home.resolve("lib/libattach.so"))
              || Files.exists(home.resolve("lib/tools.jar"))
              || Files.exists(home.resolveSibling("lib/tools.jar")); // of JDK 8's jre/bin
      return can ? ": " + java + " -jar " + jar + " attach " + pid : "";
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  /**
   * Why attaching has failed, in words.
   *
   * @param jar the agent's, as the target sees it
   */
  String whyNotAttached(Throwable failure, File jar) {
    String said = String.valueOf(Attachment.cause(failure).getMessage());
    String why = "process " + pid + " cannot be attached to: " + said;
    if (said.contains("JAR not found") || said.equals("100")) { // so from JDK 8
      return why + "; user " + user() + ", whom it runs as, must be able to read " + jar;
    }
    String remedy = otherUser().isEmpty() ? inOtherNamespace() : otherUser();
    return remedy.isEmpty() ? why : why + "; " + remedy;
  }

  private String status(String name) {
    return field(status, name);
  }

  private static String field(String status, String name) {
    for (String line : status.split("\n")) {
      if (line.startsWith(name + ":")) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return "";
  }
}
