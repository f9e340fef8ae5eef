package io.mptcpize.command;

import io.mptcpize.options.Options;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code enable UNIT}: a service of systemd's has the agent from its next start on. */
public final class EnableCommand extends Command {
  /** The first line of what is written, by which it is known again. */
  static final String MARK = "# mptcpize: ";

  /** Says that the directory is to be taken away, too. */
  static final String OWN_DIRECTORY = MARK + "and its directory";

  private static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";

  /** Of the bits of a file's mode, those of all users. */
  private static final int READ = 4;

  private static final int SEARCH = 1;

  @Override
  String name() {
    return "enable";
  }

  @Override
  String[] help() {
    return new String[] {
      "usage: java -jar mptcpize.jar enable [--user] [--root DIR] [--jar PATH] UNIT [key=value,...]",
      "",
      "Has a service of systemd's run with the agent from its next start on: by a drop-in of its",
      "own, UNIT.d/zz-mptcpize.conf, which sets JAVA_TOOL_OPTIONS for all JVMs of the service. What",
      "the unit has set there is kept. Nothing else is touched, and the service is not restarted.",
      "Given again, it writes the drop-in anew. disable UNIT takes it away.",
      "",
      "  --user       a service of this user's own",
      "  --root DIR   a unit in the file system of an image, below DIR",
      "  --jar PATH   where the service finds this jar, if not where it is now",
      "",
      "Exit code: 0 done, 1 not possible, nothing was changed, 2 wrong usage or options.",
      "",
      "examples:",
      "  java -jar mptcpize.jar enable app.service",
      "  java -jar mptcpize.jar enable app rules-file=/etc/mptcpize.rules,log=warn",
      "  java -jar mptcpize.jar enable --root /mnt/image --jar /opt/mptcpize.jar app@.service",
      "  java -jar mptcpize.jar disable app.service",
    };
  }

  @Override
  int run(String[] arguments, PrintStream out, PrintStream err) throws NotPossible {
    Arguments parsed = Arguments.parse(arguments, "--user", "--root=", "--jar=");
    List<String> rest = parsed.rest();
    if (rest.isEmpty() || rest.size() > 2) {
      throw new IllegalArgumentException("enable takes UNIT, or UNIT and key=value,...");
    }
    SystemdUnit unit = unit(rest.get(0), parsed);
    Options options = Options.given(rest.size() > 1 ? rest.get(1) : null, unit.root);
    if (options.problem() != null) {
      throw new IllegalArgumentException(options.problem());
    }
    String jar = parsed.has("--jar") ? parsed.get("--jar") : jar().getAbsolutePath();
    if (!jar.startsWith("/")) {
      throw new IllegalArgumentException("--jar takes an absolute path");
    }
    UnitSettings settings = new UnitSettings();
    try {
      for (File file : unit.files()) {
        settings.read(file);
      }
    } catch (IOException e) {
      throw new NotPossible(e.getMessage());
    }
    mustSee(jar, unit, settings);
    Map<String, String> variables = variables(jar, options, settings);
    List<String> notes = new ArrayList<>();
    mustStay(variables, jar, unit, settings, notes);
    write(unit, variables);
    out.println("written: " + unit.ownFile());
    if (settings.environment.containsKey(TOOL_OPTIONS)) {
      out.println(
          "kept: "
              + TOOL_OPTIONS
              + "="
              + settings.environment.get(TOOL_OPTIONS)
              + " (if the unit changes it, enable it again)");
    }
    for (String note : notes) {
      out.println(note);
    }
    reload(unit, out);
    return DONE;
  }

  /**
   * Has systemd read a unit's files again, and tells what came of it and when they are in force.
   */
  static void reload(SystemdUnit unit, PrintStream out) {
    out.println(Systemd.reload(unit));
    if (unit.root.isEmpty()) {
      out.println("in force after: " + unit.systemctl("restart ") + unit.name);
    }
  }

  /** The unit that a command is about. */
  static SystemdUnit unit(String name, Arguments parsed) {
    if (parsed.has("--user") && parsed.has("--root")) {
      throw new IllegalArgumentException("--user and --root are both given");
    }
    return new SystemdUnit(name, parsed.get("--root"), parsed.has("--user"));
  }

  /** A JVM does not start if it cannot read an agent's jar. */
  private static void mustSee(String jar, SystemdUnit unit, UnitSettings settings)
      throws NotPossible {
    String remedy =
        ": put it where every user can read it, install -m 644 "
            + jar().getName()
            + " /usr/local/lib/ say, and call it from there";
    boolean isHome = jar.startsWith("/home/") || jar.startsWith("/root/");
    if (isHome && !settings.get("ProtectHome").matches("|no|false|off|0|read-only")) {
      throw new NotPossible(unit.name + " does not see " + jar + ", it has ProtectHome=" + remedy);
    }
    boolean isTemporary = jar.startsWith("/tmp/") || jar.startsWith("/var/tmp/");
    if (isTemporary && !settings.get("PrivateTmp").matches("|no|false|off|0")) {
      throw new NotPossible(unit.name + " does not see " + jar + ", it has PrivateTmp=" + remedy);
    }
    Path file = Paths.get(unit.root + settings.get("RootDirectory") + jar);
    if (!Files.isRegularFile(file)) {
      throw new NotPossible(
          "there is no "
              + file
              + ", where the service looks for the jar: copy it there, or give --jar PATH");
    }
    String user = settings.get("User");
    boolean isOthers =
        !unit.isUsers
            && (settings.get("DynamicUser").equals("yes")
                || !user.isEmpty() && !user.equals("root") && !user.equals("0"));
    if (isOthers && !isReadableByAll(file, unit.root)) {
      throw new NotPossible(
          unit.name + " runs as user " + user + ", who cannot read " + jar + remedy);
    }
  }

  private static boolean isReadableByAll(Path file, String root) {
    try {
      int needed = READ;
      for (Path each = file; each != null && !each.toString().equals(root); ) {
        if (((int) Files.getAttribute(each, "unix:mode") & needed) == 0) {
          return false;
        }
        needed = SEARCH;
        each = each.getParent();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String option(String jar) {
    return ToolOptions.quoted("-javaagent:" + jar);
  }

  /** What is to be in the environment, as the unit's file shall have it. */
  private static Map<String, String> variables(String jar, Options options, UnitSettings settings) {
    Map<String, String> variables = new LinkedHashMap<>();
    String before = settings.environment.get(TOOL_OPTIONS);
    String own = UnitSettings.plain(option(jar));
    boolean isThere = before != null && before.contains(own);
    variables.put(
        TOOL_OPTIONS,
        before == null || before.isEmpty() ? own : isThere ? before : before + " " + own);
    for (Map.Entry<String, String> option : options.asEnvironment().entrySet()) {
      variables.put(option.getKey(), UnitSettings.plain(option.getValue()));
    }
    return variables;
  }

  /** Fails where something goes before what a drop-in sets. */
  private static void mustStay(
      Map<String, String> variables,
      String jar,
      SystemdUnit unit,
      UnitSettings settings,
      List<String> notes)
      throws NotPossible {
    boolean bothRules =
        variables.containsKey("MPTCPIZE_RULES")
                && settings.environment.containsKey("MPTCPIZE_RULES_FILE")
            || variables.containsKey("MPTCPIZE_RULES_FILE")
                && settings.environment.containsKey("MPTCPIZE_RULES");
    if (bothRules) {
      throw new NotPossible(unit.name + " sets rules of its own, in another way: take them out");
    }
    for (String name : settings.unset) {
      if (variables.containsKey(name)) {
        throw new NotPossible(unit.name + " has UnsetEnvironment=" + name);
      }
    }
    for (String each : settings.environmentFiles) {
      String file = each.startsWith("-") ? each.substring(1) : each;
      if (file.matches(".*[%*?\\[].*")) {
        notes.add("look whether EnvironmentFile=" + each + " sets " + variables.keySet());
        continue;
      }
      try {
        for (String line : UnitSettings.lines(new File(unit.root + file))) {
          String name = line.trim().split("=")[0];
          if (variables.containsKey(name)) {
            throw new NotPossible(
                file
                    + ", the unit's EnvironmentFile=, sets "
                    + name
                    + ", which goes before what a drop-in sets: change it there"
                    + (name.equals(TOOL_OPTIONS) ? ", add " + option(jar) : ""));
          }
        }
      } catch (IOException e) {
        if (Files.exists(Paths.get(unit.root + file))) {
          notes.add("look whether EnvironmentFile=" + each + " sets " + variables.keySet());
        }
      }
    }
  }

  private static void write(SystemdUnit unit, Map<String, String> variables) throws NotPossible {
    File file = unit.ownFile();
    File directory = file.getParentFile();
    boolean isNew = !directory.exists() || isOwn(file);
    StringBuilder text = new StringBuilder(MARK);
    text.append("disable ").append(unit.name).append(" takes this file away\n");
    text.append(isNew ? OWN_DIRECTORY + "\n" : "");
    text.append("[Service]\n");
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      text.append(UnitSettings.line(variable.getKey(), variable.getValue())).append('\n');
    }
    Path whole = new File(directory, file.getName() + ".new").toPath();
    try {
      Files.createDirectories(directory.toPath());
      Files.write(whole, text.toString().getBytes(StandardCharsets.UTF_8));
      Files.move(whole, file.toPath(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      whole.toFile().delete();
      if (isNew) {
        directory.delete(); // it is left if anything is in it
      }
      throw new NotPossible("cannot write " + file + ": " + reason(e));
    }
  }

  /** Whether a file is the agent's, and its directory, too. */
  private static boolean isOwn(File file) {
    try {
      return file.exists() && String.join("\n", UnitSettings.lines(file)).contains(OWN_DIRECTORY);
    } catch (IOException e) {
      return false;
    }
  }

  /** In words, without the file's name. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied: run this as root, or give --user for a service of your own";
    }
    String reason = e instanceof FileSystemException ? ((FileSystemException) e).getReason() : null;
    return reason == null ? String.valueOf(e.getMessage()) : reason;
  }
}
