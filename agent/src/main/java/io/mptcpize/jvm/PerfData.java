package io.mptcpize.jvm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Tells numbers and texts to whoever looks at this JVM from outside, and leaves no trace in it: by
 * the memory that HotSpot keeps for {@code jstat}, a file {@code /tmp/hsperfdata_USER/PID} that the
 * JVM's user and root can read. Where a JVM has none, or it is full, what is told stays in the
 * JVM's own memory, and nobody sees it.
 */
public final class PerfData implements Function<String, LongBuffer> {
  /** Before each name. */
  private static final String PREFIX = "mptcpize.";

  /** Of {@code Perf}: a value that changes in any way, without a unit, and of text. */
  private static final int VARIABLE = 3;

  private static final int NO_UNIT = 1;
  private static final int TEXT = 5;

  /** As many bytes of a text are told, its end included. */
  private static final int LONGEST = 192;

  /**
   * A number, which is 0.
   *
   * @param name of no other, else nobody sees it
   * @return to be written to at 0
   */
  @Override
  public LongBuffer apply(String name) {
    try {
      return created(PREFIX + name).order(ByteOrder.nativeOrder()).asLongBuffer();
    } catch (
        Throwable t) { // another agent of this kind has told it, or this JVM is none of HotSpot
      return LongBuffer.allocate(1);
    }
  }

  private static ByteBuffer created(String name) {
    return Jdk.feature() < 9
        ? sun.misc.Perf.getPerf().createLong(name, VARIABLE, NO_UNIT, 0)
        : jdk.internal.perf.Perf.getPerf().createLong(name, VARIABLE, NO_UNIT, 0);
  }

  /**
   * A text that may change.
   *
   * @param name of no other, else nobody sees it
   * @return for {@link #write}
   */
  public static ByteBuffer text(String name) {
    try {
      return createdText(PREFIX + name);
    } catch (Throwable t) { // as above
      return ByteBuffer.allocate(LONGEST);
    }
  }

  private static ByteBuffer createdText(String name) {
    return Jdk.feature() < 9
        ? sun.misc.Perf.getPerf().createString(name, VARIABLE, TEXT, "", LONGEST)
        : jdk.internal.perf.Perf.getPerf().createString(name, VARIABLE, TEXT, "", LONGEST);
  }

  /** Writes a text, as much of it as there is room for. */
  public static void write(String text, ByteBuffer to) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, LONGEST - 1);
    for (int i = 0; i < length; i++) {
      to.put(i, bytes[i]);
    }
    to.put(length, (byte) 0);
  }
}
