package io.mptcpize.command;

import io.mptcpize.options.Options;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * {@code attach PID [key=value,…]}: puts the agent into a JVM that runs, or changes its options.
 */
public final class AttachCommand extends Command {
  /** What the agent tells what came of it by: {@code io.mptcpize.Agent}. */
  private static final String OUTCOME = "io.mptcpize.attached";

  private static final int LIMIT_SECONDS = 30;

  @Override
  String name() {
    return "attach";
  }

  @Override
  String[] help() {
    return new String[] {
      "usage: java -jar mptcpize.jar attach [--jar PATH] PID [key=value,...]",
      "",
      "Puts the agent into a JVM that runs. New sockets follow the rules; connections stay as they",
      "are, and so do listeners until they are bound again: those are told. Given again, it changes",
      "those options that are given, and leaves the others as they are. Options are those which",
      "java -javaagent:mptcpize.jar=help prints, but required; what is wrong with one is told, and",
      "nothing is done. Run it as the user that the JVM runs as, or as root.",
      "",
      "  --jar PATH   where the JVM finds this jar, if its mounts show it elsewhere",
      "",
      "Exit code: 0 the options are in force, 1 the JVM is as it was or cannot be reached,",
      "2 wrong usage or options.",
      "",
      "examples:",
      "  java -jar mptcpize.jar attach 4711",
      "  java -jar mptcpize.jar attach 4711 rules-file=mptcpize.rules",
      "  java -jar mptcpize.jar attach 4711 'rules=mptcp connect * 5432;mptcp listen * 8080'",
      "  java -jar mptcpize.jar attach 4711 enabled=false",
    };
  }

  @Override
  int run(String[] arguments, PrintStream out, PrintStream err) throws NotPossible {
    Arguments parsed = Arguments.parse(arguments, "--jar=");
    List<String> rest = parsed.rest();
    if (rest.isEmpty() || rest.size() > 2) {
      throw new IllegalArgumentException("attach takes PID, or PID and key=value,...");
    }
    OtherJvm target = new OtherJvm(rest.get(0));
    Options options = Options.given(rest.size() > 1 ? rest.get(1) : null, target.root());
    if (options.has("required")) {
      throw new IllegalArgumentException("required is for JVMs that are to start");
    }
    if (options.problem() != null) {
      throw new IllegalArgumentException(options.problem().replace(target.root() + "/", "/"));
    }
    target.mustTakeAttaching();
    File jar = parsed.has("--jar") ? new File(parsed.get("--jar")) : jar().getAbsoluteFile();
    mustSee(target, jar);
    String token = Long.toHexString(System.nanoTime());
    Properties properties = attach(target, jar, token, options.asArgument());
    String told = properties.getProperty(OUTCOME, "");
    if (!told.startsWith(token)) {
      throw new NotPossible(
          "process "
              + target.pid
              + " has loaded the agent, which has not told what came of it: see its stderr");
    }
    String[] outcome = told.substring(token.length() + 1).split("\n");
    if (outcome[0].equals("refused")) {
      throw new NotPossible("process " + target.pid + ": " + outcome[1]);
    }
    for (int i = 1; i < outcome.length; i++) {
      out.println(outcome[i]);
    }
    String running = outcome[1].replaceFirst("^agent ([^,]*),.*", "$1");
    if (!running.equals(version())) {
      out.println(
          "this jar is "
              + version()
              + ": what runs there stays "
              + running
              + " until it is restarted");
    }
    if (!outcome[0].equals("begun")) {
      out.println(
          "it was there already, "
              + (rest.size() > 1 ? "now with " + rest.get(1) : "and is as it was"));
    } else {
      out.println("connections that are open stay as they are, new ones follow the rules");
    }
    if (warns(properties) && !target.saysOn("EnableDynamicAgentLoading")) {
      out.println("its JVM warns of this on its stderr: A Java agent has been loaded dynamically");
    }
    return DONE;
  }

  private static void mustSee(OtherJvm target, File jar) throws NotPossible {
    if (!jar.isAbsolute()) {
      throw new IllegalArgumentException("--jar takes an absolute path");
    }
    if (!Files.exists(Paths.get(target.root(), jar.getPath()))) {
      if (!jar.exists()) {
        throw new NotPossible(
            "there is no " + jar + ", neither here nor for process " + target.pid);
      }
      throw new NotPossible(
          "process "
              + target.pid
              + " does not see "
              + jar
              + ", its mounts are others: cp "
              + jar()
              + " "
              + target.root()
              + "/tmp/ and give --jar /tmp/"
              + jar().getName());
    }
  }

  private static String version() throws NotPossible {
    try (JarFile jar = new JarFile(jar())) {
      return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    } catch (IOException e) {
      throw new NotPossible("cannot read " + jar() + ": " + e.getMessage());
    }
  }

  /** Whether that JVM warns of agents that are attached: JEP 451. */
  private static boolean warns(Properties properties) {
    String version = properties.getProperty("java.specification.version", "");
    return !version.startsWith("1.") && Integer.parseInt(version) >= 21;
  }

  /** Returns the target's system properties afterwards. */
  private static Properties attach(OtherJvm target, File jar, String token, String options)
      throws NotPossible {
    Attachment attachment = Attachment.ofThisJvm();
    if (attachment == null) {
      throw new NotPossible(
          "no jdk.attach in this Java, "
              + System.getProperty("java.home")
              + ": call this by a JDK's"
              + target.ownJava(jar()));
    }
    try {
      String argument = "token=" + token + "," + options;
      return attachment.load(jar, target.pid, argument, OUTCOME, token, LIMIT_SECONDS);
    } catch (TimeoutException e) {
      throw new NotPossible(
          "process "
              + target.pid
              + " has not answered within "
              + LIMIT_SECONDS
              + " s: it hangs, or has no processor time; it may still take the agent later");
    } catch (ExecutionException e) {
      throw new NotPossible(target.whyNotAttached(e, jar));
    }
  }
}
