package io.mptcpize.options;

import io.mptcpize.log.Log;
import io.mptcpize.rules.Rules;
import io.mptcpize.rules.RulesException;
import io.mptcpize.rules.RulesFile;
import io.mptcpize.sockets.UrgentData;
import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the operator asked for, from the agent's argument, else system properties, else the
 * environment. Nothing here throws: what is wrong is warned of, and {@link #problem} says whether
 * the agent must stay inert.
 */
public final class Options {
  /** The keys, with what {@code help} says of them; the order is that of the help. */
  private static final String[][] KEYS = {
    {"enabled", "true", "false: installed but inert"},
    {
      "rules", "", "which sockets: '[mptcp|tcp] [connect|listen|*] ADDRESS PORTS', separated by ';'"
    },
    {"rules-file", "", "a file of such rules, one a line, with # comments"},
    {"log", "info", "what is written to stderr: off, warn, info or debug (a line a socket)"},
    {
      "required",
      "false",
      "true: refuse to start where the kernel gives no MPTCP (exit code 1, one line)"
    },
    {
      "urgent-data",
      "drop",
      "a byte of urgent data over MPTCP: drop, inline (in the stream) or error (an exception)"
    },
    {
      "wide-window",
      "4m",
      "bytes (k, m) that MPTCP sockets can receive at first; 0: as the kernel does (6.18 stalls)"
    },
  };

  private static final String VARIABLE = "MPTCPIZE_";
  private static final int DEFAULT_WINDOW = 4 << 20;
  private static final String RULES = "rules";
  private static final String RULES_FILE = "rules-file";

  /** Null: these are for this JVM. Else for another, whose files lie below it. */
  private final String root;

  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private boolean enabled = true;
  private int wideWindow = DEFAULT_WINDOW;
  private boolean required;
  private UrgentData urgentData = UrgentData.DROP;
  private Rules rules = Rules.NONE;
  private Log.Level log;
  private String problem;

  /** Whether that is one of the rules, which may be mended. */
  private boolean isOfRules;

  private Options(String root) {
    this.root = root;
  }

  /**
   * Reads them all, and sets the log level.
   *
   * @param argument what stands behind {@code -javaagent:mptcpize.jar=}; null if nothing does
   */
  public static Options read(
      String argument, Map<Object, Object> properties, Map<String, String> environment) {
    Options options = new Options(null);
    options.collectEnvironment(environment);
    options.collectProperties(properties);
    options.collectArgument(argument);
    options.apply();
    return options;
  }

  /**
   * Options that are still to be given to a JVM, or to an agent that runs: everything that is wrong
   * with one is a problem, and nothing is logged.
   *
   * @param argument as behind {@code -javaagent:mptcpize.jar=}; null: none
   * @param root the directory below which the other finds its files, "" if it is the same
   */
  public static Options given(String argument, String root) {
    Options options = new Options(root);
    options.collectArgument(argument);
    Setting file = options.settings.get(RULES_FILE);
    if (file != null) {
      String absolute = new File(file.value).getAbsolutePath();
      options.settings.put(RULES_FILE, new Setting(absolute, file.place));
    }
    options.apply();
    return options;
  }

  /** Whether an option was given, whatever its value. */
  public boolean has(String key) {
    return settings.containsKey(key);
  }

  /** What stands behind {@code -javaagent:mptcpize.jar=} for these; "" for none. */
  public String asArgument() {
    StringBuilder argument = new StringBuilder();
    for (Map.Entry<String, Setting> setting : settings.entrySet()) {
      argument.append(argument.length() == 0 ? "" : ",").append(setting.getKey());
      argument.append('=').append(setting.getValue().value);
    }
    return argument.toString();
  }

  /** The variables of the environment that say the same. */
  public Map<String, String> asEnvironment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> setting : settings.entrySet()) {
      String key = setting.getKey().replace('-', '_').toUpperCase(Locale.ROOT);
      variables.put(VARIABLE + key, setting.getValue().value);
    }
    return variables;
  }

  /** False: no socket is touched. */
  public boolean enabled() {
    return enabled;
  }

  /** True: a JVM whose kernel gives no MPTCP shall not start. */
  public boolean required() {
    return required;
  }

  /** What becomes of urgent data. */
  public UrgentData urgentData() {
    return urgentData;
  }

  /** How wide, in bytes, the receive windows of MPTCP sockets are opened; 0: not at all. */
  public int wideWindow() {
    return wideWindow;
  }

  /** Which sockets become MPTCP. */
  public Rules rules() {
    return rules;
  }

  /** What is written to stderr. */
  public Log.Level log() {
    return log;
  }

  /** Why the agent must stay inert, naming the place; null if nothing is unclear. */
  public String problem() {
    return problem;
  }

  /** The options, one a line, for {@code help}. */
  public static String[] help() {
    String[] lines = new String[KEYS.length];
    for (int i = 0; i < lines.length; i++) {
      StringBuilder line =
          new StringBuilder("  ").append(KEYS[i][0]).append('=').append(KEYS[i][1]);
      while (line.length() < 22) {
        line.append(' ');
      }
      lines[i] = line.append(KEYS[i][2]).toString();
    }
    return lines;
  }

  private void collectEnvironment(Map<String, String> environment) {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(VARIABLE) && !isServiceLink(name, variable.getValue())) {
        String key = keyOf(name.substring(VARIABLE.length()));
        put(key, variable.getValue(), "environment " + name);
      }
    }
  }

  /**
   * Whether Kubernetes has set a variable, for a service that is called {@code mptcpize} or {@code
   * mptcpize-…}: it does so in each pod of the service's namespace.
   */
  private static boolean isServiceLink(String name, String value) {
    if (name.endsWith("_SERVICE_HOST")) {
      return true;
    }
    int port = name.lastIndexOf("_SERVICE_PORT");
    if (port >= 0 && isNumber(value)) { // also of a port that has a name: …_SERVICE_PORT_HTTPS
      return name.length() == port + 13 || name.charAt(port + 13) == '_';
    }
    boolean isUrl =
        value.startsWith("tcp://") || value.startsWith("udp://") || value.startsWith("sctp://");
    return isUrl && name.endsWith("_PORT") || isPortOfServiceLink(name, isUrl);
  }

  /** As in {@code …_PORT_443_TCP} and {@code …_PORT_443_TCP_ADDR}. */
  private static boolean isPortOfServiceLink(String name, boolean isUrl) {
    for (String protocol : new String[] {"_TCP", "_UDP", "_SCTP"}) {
      int at = name.lastIndexOf(protocol);
      int port = at < 0 ? -1 : name.lastIndexOf("_PORT_", at);
      if (port >= 0 && isNumber(name.substring(port + 6, at))) {
        String rest = name.substring(at + protocol.length());
        return rest.isEmpty() && isUrl
            || rest.equals("_ADDR")
            || rest.equals("_PORT")
            || rest.equals("_PROTO");
      }
    }
    return false;
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** The key whose environment form this is: dots and dashes stand there as underscores. */
  private static String keyOf(String environmentForm) {
    for (String[] key : KEYS) {
      if (key[0].replace('-', '_').replace('.', '_').equalsIgnoreCase(environmentForm)) {
        return key[0];
      }
    }
    return environmentForm;
  }

  private void collectProperties(Map<Object, Object> properties) {
    for (Map.Entry<Object, Object> property : properties.entrySet()) {
      if (property.getKey() instanceof String && property.getValue() instanceof String) {
        String name = (String) property.getKey();
        if (name.startsWith("mptcpize.")) {
          String key = name.substring("mptcpize.".length());
          put(key, (String) property.getValue(), "system property " + name);
        }
      }
    }
  }

  private void collectArgument(String argument) {
    String rest = argument == null ? "" : argument;
    while (!rest.isEmpty()) {
      int end = endOfOption(rest);
      String option = rest.substring(0, end);
      rest = end == rest.length() ? "" : rest.substring(end + 1);
      int equals = option.indexOf('=');
      if (equals < 0) {
        unclear("agent argument: '" + option + "' is not of the form name=value");
        continue;
      }
      String key = option.substring(0, equals);
      put(key, option.substring(equals + 1), "agent argument " + key);
    }
  }

  /** A comma starts a new option only before {@code name=}: rules have commas of their own. */
  private static int endOfOption(String text) {
    for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', comma + 1)) {
      int i = comma + 1;
      while (i < text.length() && isNamePart(text.charAt(i))) {
        i++;
      }
      if (i > comma + 1 && i < text.length() && text.charAt(i) == '=') {
        return comma;
      }
    }
    return text.length();
  }

  private static boolean isNamePart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '.' || c == '_';
  }

  private void put(String key, String value, String place) {
    for (String[] known : KEYS) {
      if (known[0].equals(key)) {
        settings.put(key, new Setting(value.trim(), place));
        return;
      }
    }
    unclear(place + ": there is no option '" + key + "'");
  }

  private void unclear(String what) {
    if (problem == null) {
      problem = what;
    }
  }

  private void apply() {
    log = choice(settings.get("log"), Log.Level.INFO, "off, warn, info or debug");
    if (root == null) {
      Log.setLevel(log);
    }
    urgentData = choice(settings.get("urgent-data"), UrgentData.DROP, "drop, inline or error");
    enabled = isTrue(settings.get("enabled"), true);
    wideWindow = bytes(settings.get("wide-window"), DEFAULT_WINDOW);
    required = isRequired(settings.get("required"));
    try {
      rules = readRules(root != null);
    } catch (RulesException | IOException e) {
      isOfRules = problem == null;
      unclear(e.getMessage());
    }
  }

  /**
   * @param again whether the JVM that they are for runs already
   */
  private Rules readRules(boolean again) throws RulesException, IOException {
    Setting text = settings.get(RULES);
    Setting file = settings.get(RULES_FILE);
    if (text != null && file != null) {
      throw new IOException(text.place + " and " + file.place + " are both given: which is meant?");
    }
    if (text != null) {
      return Rules.parse(text.value, text.place);
    }
    if (file == null) {
      return Rules.NONE;
    }
    String path = (root == null ? "" : root) + file.value;
    return again ? RulesFile.readAgain(path) : RulesFile.read(path);
  }

  /**
   * Reads the rules again from where they come: a file may say something else by now. A problem
   * that they were is none any more.
   *
   * @throws IOException if they cannot be read, are broken, or are not the problem; the rules that
   *     {@link #rules} tells stay as they were
   */
  public void readRulesAgain() throws IOException {
    if (problem != null && !isOfRules) {
      throw new IOException(problem);
    }
    try {
      rules = readRules(true);
      problem = null;
    } catch (RulesException e) { // whose class a client of JMX may not have
      throw new IOException(e.getMessage());
    }
  }

  /** The file that the rules come from; null: they come from none. */
  public String rulesFile() {
    Setting file = settings.get(RULES_FILE);
    return file == null ? null : file.value;
  }

  /** Where the rules come from, in words; empty: there are none. */
  public String rulesSource() {
    Setting text = settings.get(RULES);
    if (settings.containsKey(RULES_FILE)) {
      return settings.get(RULES_FILE).value;
    }
    return text == null ? "" : text.place;
  }

  /** What the rules come to, in words. */
  public String summary() {
    if (rules == Rules.NONE) {
      return "no rules: every TCP socket becomes MPTCP";
    }
    String count = rules.size() == 1 ? "1 rule" : rules.size() + " rules";
    return count + (rules.size() == 0 ? ": every TCP socket stays TCP" : ", the rest stays TCP");
  }

  /** The constant that is named, or the default, with a warning if another word stands there. */
  private <T extends Enum<T>> T choice(Setting setting, T byDefault, String words) {
    if (setting == null) {
      return byDefault;
    }
    for (T one : byDefault.getDeclaringClass().getEnumConstants()) {
      if (one.name().equalsIgnoreCase(setting.value)) {
        return one;
      }
    }
    isNot(setting, words, byDefault.name().toLowerCase(Locale.ROOT));
    return byDefault;
  }

  /** A number of bytes below 1 GB, with {@code k} or {@code m} behind it or neither. */
  private int bytes(Setting setting, int byDefault) {
    if (setting == null) {
      return byDefault;
    }
    String text = setting.value.toLowerCase(Locale.ROOT);
    int shift = text.endsWith("k") ? 10 : text.endsWith("m") ? 20 : 0;
    String digits = shift == 0 ? text : text.substring(0, text.length() - 1);
    if (digits.matches("[0-9]{1,9}")) {
      long bytes = Long.parseLong(digits) << shift;
      if (bytes < 1 << 30) {
        return (int) bytes;
      }
    }
    isNot(setting, "a number of bytes, 4m say", (byDefault >> 20) + "m");
    return byDefault;
  }

  /** Where it cannot be read, it is: a service that must not be on TCP must not start so. */
  private boolean isRequired(Setting setting) {
    boolean isWord =
        setting == null
            || setting.value.equalsIgnoreCase("true")
            || setting.value.equalsIgnoreCase("false");
    if (!isWord) {
      unclear(fault(setting, "true or false"));
    }
    return setting != null && !setting.value.equalsIgnoreCase("false");
  }

  private boolean isTrue(Setting setting, boolean byDefault) {
    if (setting == null) {
      return byDefault;
    }
    boolean yes = setting.value.equalsIgnoreCase("true");
    if (!yes && !setting.value.equalsIgnoreCase("false")) {
      isNot(setting, "true or false", String.valueOf(byDefault));
      return byDefault;
    }
    return yes;
  }

  /** A value that is none, in place of which the default is used. */
  private void isNot(Setting setting, String expected, String used) {
    if (root == null) {
      Log.warn(fault(setting, expected) + "; using " + used);
    } else {
      unclear(fault(setting, expected));
    }
  }

  private static String fault(Setting setting, String expected) {
    return setting.place + ": '" + setting.value + "' is not " + expected;
  }

  /** A value and where it stands. */
  private static final class Setting {
    final String value;
    final String place;

    Setting(String value, String place) {
      this.value = value;
      this.place = place;
    }
  }
}
