package io.mptcpize.command;

/** JAVA_TOOL_OPTIONS, which the JVM splits at blanks that stand outside of quotes. */
final class ToolOptions {
  private ToolOptions() {}

  /** An option as it stands there: quotes of one kind may stand in quotes of the other alone. */
  static String quoted(String option) {
    boolean isPlain = true;
    for (int i = 0; i < option.length(); i++) {
      char c = option.charAt(i);
      isPlain &= c > ' ' && c != '\'' && c != '"';
    }
    return isPlain ? option : "'" + option.replace("'", "'\"'\"'") + "'";
  }
}
