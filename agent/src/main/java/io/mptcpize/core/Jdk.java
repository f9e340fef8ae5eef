package io.mptcpize.core;

/** What this JVM is. */
final class Jdk {
  private Jdk() {}

  /** 8, 11, 17, … from {@code java.specification.version}, where 8 stands as 1.8. */
  static int feature() {
    String version = System.getProperty("java.specification.version");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }
}
