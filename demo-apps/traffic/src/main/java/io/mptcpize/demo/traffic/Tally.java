package io.mptcpize.demo.traffic;

import java.util.Arrays;

/** What became of the messages of all connections. */
final class Tally {
  private long sent;
  private long answered;
  private long late;
  private long lost;
  private long broken;
  private long[] latencies = new long[1024];
  private long lastAnswer;
  private long longestGap;

  private long sentBefore;
  private long answeredBefore;
  private long lateBefore;

  /** When the first message is due, by {@code System.nanoTime}. */
  synchronized void begin(long nanoTime) {
    lastAnswer = nanoTime;
  }

  synchronized void sent() {
    sent++;
  }

  /**
   * @param latency since the message was due, in nanoseconds, as the next
   * @param tolerated beyond which it is late
   */
  synchronized void answered(long latency, long tolerated) {
    if (answered == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * latencies.length);
    }
    latencies[(int) answered++] = latency;
    late += latency > tolerated ? 1 : 0;
    long now = System.nanoTime();
    longestGap = Math.max(longestGap, now - lastAnswer);
    lastAnswer = now;
  }

  synchronized void lost(long messages) {
    lost += messages;
  }

  /** A connection was. */
  synchronized void broken() {
    broken++;
  }

  synchronized long lost() {
    return lost;
  }

  /** What has happened since the last time that it was asked. */
  synchronized String sinceLast() {
    long[] some = Arrays.copyOfRange(latencies, (int) answeredBefore, (int) answered);
    Arrays.sort(some);
    String line =
        String.format(
            "sent %d  answered %d  late %d  waiting %d  lost %d  latency %s",
            sent - sentBefore,
            answered - answeredBefore,
            late - lateBefore,
            sent - answered - lost,
            lost,
            some.length == 0 ? "-" : millis(some, 50) + ", worst " + millis(some, 100));
    sentBefore = sent;
    answeredBefore = answered;
    lateBefore = late;
    return line;
  }

  synchronized String summary() {
    long[] all = Arrays.copyOf(latencies, (int) answered);
    Arrays.sort(all);
    return String.format(
        "sent %d, answered %d, late %d, lost %d, broken connections %d, longest time without an"
            + " answer %.0f ms%s",
        sent,
        answered,
        late,
        lost,
        broken,
        longestGap / 1e6,
        all.length == 0
            ? ""
            : "\nlatency: half within "
                + millis(all, 50)
                + ", 99 % within "
                + millis(all, 99)
                + ", all within "
                + millis(all, 100));
  }

  private static String millis(long[] sorted, int percent) {
    return String.format(
        "%.1f ms", sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)] / 1e6);
  }
}
