package io.mptcpize.jvm;

/** What this JVM is. */
public final class Jdk {
  /** Read once, with the agent's permissions: an application may not read properties. */
  private static final int FEATURE = read();

  private Jdk() {}

  /** 8, 11, 17, … from {@code java.specification.version}, where 8 stands as 1.8. */
  public static int feature() {
    return FEATURE;
  }

  private static int read() {
    String version = System.getProperty("java.specification.version");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }
}
