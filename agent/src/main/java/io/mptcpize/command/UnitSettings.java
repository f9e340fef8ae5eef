package io.mptcpize.command;

import io.mptcpize.rules.RulesFile;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a service's section [Service] that an agent depends on, of all its files:
 * systemd.exec(5), systemd.syntax(7). Specifiers, {@code %h} say, are left as they stand.
 */
final class UnitSettings {
  /** By name, what Environment= sets; quotes and escapes are resolved. */
  final Map<String, String> environment = new LinkedHashMap<>();

  /** What EnvironmentFile= names, with a dash before one that may be missing. */
  final List<String> environmentFiles = new ArrayList<>();

  /** What UnsetEnvironment= names. */
  final List<String> unset = new ArrayList<>();

  private final Map<String, String> others = new LinkedHashMap<>();

  /** Another setting's last value; "" for none. */
  String get(String setting) {
    String value = others.get(setting);
    return value == null ? "" : value;
  }

  /**
   * Adds those of a further file.
   *
   * @throws IOException it cannot be read; the message names it
   */
  void read(File file) throws IOException {
    String section = "";
    String before = "";
    for (String line : lines(file)) {
      String text = line.trim();
      if (text.startsWith("#") || text.startsWith(";") || before.isEmpty() && text.isEmpty()) {
        continue;
      }
      text = before + text;
      if (text.endsWith("\\")) {
        before = text.substring(0, text.length() - 1) + " ";
        continue;
      }
      before = "";
      int equals = text.indexOf('=');
      if (text.startsWith("[")) {
        section = text;
      } else if (equals > 0 && section.equals("[Service]")) {
        set(text.substring(0, equals).trim(), text.substring(equals + 1).trim());
      }
    }
  }

  /** The lines of a file. */
  static String[] lines(File file) throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      return RulesFile.read(in).split("\n");
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private void set(String setting, String value) {
    if (setting.equals("Environment")) {
      if (value.isEmpty()) {
        environment.clear();
      }
      for (String word : words(value)) {
        int equals = word.indexOf('=');
        if (equals > 0) {
          environment.put(word.substring(0, equals), word.substring(equals + 1));
        }
      }
    } else if (setting.equals("EnvironmentFile")) {
      if (value.isEmpty()) {
        environmentFiles.clear();
      } else {
        environmentFiles.add(value);
      }
    } else if (setting.equals("UnsetEnvironment")) {
      if (value.isEmpty()) {
        unset.clear();
      }
      unset.addAll(words(value));
    } else {
      others.put(setting, value);
    }
  }

  /** Splits at blanks that stand outside of quotes. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && (c == ' ' || c == '\t')) {
        if (word != null) {
          words.add(word.toString());
        }
        word = null;
        continue;
      }
      word = word == null ? new StringBuilder() : word;
      if (c == '\\' && i + 1 < text.length()) {
        i += escaped(text, i + 1, word);
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else {
        word.append(c);
      }
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }

  /**
   * Appends what an escape stands for.
   *
   * @return how many characters behind the backslash it takes
   */
  private static int escaped(String text, int at, StringBuilder to) {
    char c = text.charAt(at);
    int known = "abfnrtvs\\\"'".indexOf(c);
    if (known >= 0) {
      to.append("\007\b\f\n\r\t\013 \\\"'".charAt(known));
      return 1;
    }
    if (c == 'x' && text.substring(at + 1).matches("(?s)[0-9a-fA-F]{2}.*")) {
      to.append((char) Integer.parseInt(text.substring(at + 1, at + 3), 16));
      return 3;
    }
    to.append('\\').append(c);
    return 1;
  }

  /** An assignment as a line has it, in which specifiers are resolved. */
  static String line(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return "Environment=\"" + name + "=" + escaped + "\"";
  }

  /** A text in which a specifier's sign is meant as it stands. */
  static String plain(String text) {
    return text.replace("%", "%%");
  }
}
