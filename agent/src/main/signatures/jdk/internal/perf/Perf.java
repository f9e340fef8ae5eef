package jdk.internal.perf;

import java.nio.ByteBuffer;

/** What {@code PerfData} calls of JDK 9 and newer: a signature to compile against, not shipped. */
public final class Perf {
  private Perf() {}

  public static native Perf getPerf();

  public native ByteBuffer createLong(String name, int variability, int units, long value);

  public native ByteBuffer createString(
      String name, int variability, int units, String value, int maxLength);
}
