package io.mptcpize.command;

import io.mptcpize.command.Command.NotPossible;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A service of systemd's, by the files that make it: systemd.unit(5). systemd is not asked. */
final class SystemdUnit {
  private static final String SERVICE = ".service";
  private static final List<String> OTHER_TYPES =
      Arrays.asList(
          ".socket",
          ".timer",
          ".target",
          ".mount",
          ".automount",
          ".path",
          ".slice",
          ".scope",
          ".device",
          ".swap");

  /** Behind the names of others: of files of the same variable, the last is in force. */
  private static final String OWN_FILE = "zz-mptcpize.conf";

  /** Those that an administrator or a package writes to, the strongest first. */
  private static final String[] SYSTEM = {
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/etc/systemd/system",
    "/run/systemd/system",
    "/run/systemd/generator",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
    "/run/systemd/generator.late",
  };

  private static final String[] USER = {
    "/etc/systemd/user",
    "/run/systemd/user",
    "/usr/local/share/systemd/user",
    "/usr/share/systemd/user",
    "/usr/local/lib/systemd/user",
    "/usr/lib/systemd/user",
  };

  /** With its type. */
  final String name;

  /** What lies below it, in place of /; "" for that. */
  final String root;

  final boolean isUsers;

  /**
   * @param text its name, with its type or without
   * @param root the directory of an image; null: this machine
   * @param isUsers whether it is one of the user's own services
   * @throws IllegalArgumentException it cannot be the name of a service
   */
  SystemdUnit(String text, String root, boolean isUsers) {
    if (!text.matches("[A-Za-z0-9:_.\\\\@-]{1,247}") || text.startsWith("@")) {
      throw new IllegalArgumentException(
          "'" + text + "' cannot be a unit's name; systemd-escape makes one of it");
    }
    for (String type : OTHER_TYPES) {
      if (text.endsWith(type)) {
        throw new IllegalArgumentException(text + " is not a service");
      }
    }
    name = text.endsWith(SERVICE) ? text : text + SERVICE;
    this.root = root == null ? "" : new File(root).getAbsolutePath();
    this.isUsers = isUsers;
  }

  private List<String> directories() {
    List<String> all = new ArrayList<>();
    if (isUsers) {
      all.add(userDirectory());
    }
    for (String directory : isUsers ? USER : SYSTEM) {
      all.add(root + directory);
    }
    if (isUsers) {
      all.add(System.getProperty("user.home") + "/.local/share/systemd/user");
    }
    return all;
  }

  private static String userDirectory() {
    String config = System.getenv("XDG_CONFIG_HOME");
    return (config == null || config.isEmpty()
            ? System.getProperty("user.home") + "/.config"
            : config)
        + "/systemd/user";
  }

  /** Where the agent's part of it lies. */
  File ownFile() {
    String directory = isUsers ? userDirectory() : root + "/etc/systemd/system";
    return new File(new File(directory, name + ".d"), OWN_FILE);
  }

  /**
   * The files that make it, but for the agent's, in the order in which systemd reads them.
   *
   * @throws NotPossible there is no such unit, or it is masked
   */
  List<File> files() throws NotPossible {
    Set<String> names = new LinkedHashSet<>();
    names.add(name);
    names.add(template());
    File unit = null;
    for (String each : names) {
      for (String directory : directories()) {
        File file = new File(directory, each);
        if (unit == null && (file.exists() || Files.isSymbolicLink(file.toPath()))) {
          unit = file;
        }
      }
    }
    if (unit == null) {
      throw new NotPossible(
          "there is no unit " + name + (root.isEmpty() ? "" : " below " + root) + hint());
    }
    Path target = target(unit);
    if (target.equals(new File(root + "/dev/null").toPath())) {
      throw new NotPossible(name + " is masked: systemctl unmask " + name);
    }
    names.add(target.getFileName().toString()); // it may be an alias
    List<File> files = new ArrayList<>();
    files.add(target.toFile());
    files.addAll(dropIns(names));
    return files;
  }

  private String hint() {
    return isUsers ? "" : "; --user is for units of a user, --root DIR for those of an image";
  }

  private Path target(File unit) throws NotPossible {
    Path path = unit.toPath();
    try {
      for (int i = 0; i < 8 && Files.isSymbolicLink(path); i++) {
        Path link = Files.readSymbolicLink(path);
        boolean isBelowRoot = link.isAbsolute() && !root.isEmpty();
        path = isBelowRoot ? new File(root + link).toPath() : path.resolveSibling(link).normalize();
      }
    } catch (IOException e) {
      throw new NotPossible("cannot read " + e.getMessage());
    }
    return path;
  }

  /** That of an instance; else the unit itself. */
  private String template() {
    int at = name.indexOf('@');
    return at < 0 ? name : name.substring(0, at + 1) + SERVICE;
  }

  private Collection<File> dropIns(Set<String> names) {
    Set<String> directories = new LinkedHashSet<>(names);
    for (int dash = name.lastIndexOf('-'); dash > 0; dash = name.lastIndexOf('-', dash - 1)) {
      directories.add(name.substring(0, dash + 1) + SERVICE);
    }
    directories.add("service");
    Map<String, File> found = new TreeMap<>();
    for (String each : directories) {
      for (String directory : directories()) {
        File[] files = new File(directory, each + ".d").listFiles();
        for (int i = 0; files != null && i < files.length; i++) {
          String fileName = files[i].getName();
          if (fileName.endsWith(".conf") && !fileName.equals(OWN_FILE)) {
            found.putIfAbsent(fileName, files[i]);
          }
        }
      }
    }
    return found.values();
  }

  /** What an administrator calls to have systemd do something with it. */
  String systemctl(String verb) {
    return "systemctl " + (isUsers ? "--user " : "") + verb;
  }
}
