package io.mptcpize.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.kernel.StallReading;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as time lost. Figures of connections on Linux 6.18 between two ends in C. */
class StallsTest {
  private static final long MB = 1 << 20;

  /** Both ends on one processor, or a reader of some hundred megabytes a second. */
  @ParameterizedTest
  @CsvSource({
    "  4,   2885,    4,  206",
    " 16,  25517,    4,  210",
    " 40,   2885,   12,  223",
    " 40,   7351,   12,  425",
    "150,  50898,   60,  883",
    "150, 870044,  368, 11177",
    " 40,  255409, 260,  3543",
  })
  void whereItStalledMostOfTheTimeWasLost(long mb, long again, long busy, long age) {
    assertEquals(true, Stalls.isLoss(reading(true, mb, again, busy), 1000 * age));
  }

  @ParameterizedTest
  @CsvSource({"4, 162, 216", "4, 2885, 206", "16, 2885, 210", "40, 10934, 421", "150, 50898, 883"})
  void theSameAtTheEndThatReceives(long mb, long again, long age) {
    assertEquals(true, Stalls.isLoss(reading(false, mb, again, 0), 1000 * age));
  }

  /** Readers of 64 KB in 5 to 100 ms, and one that stops now and then. */
  @ParameterizedTest
  @CsvSource({
    "16,  83912, 1028, 1320",
    "16, 134374, 2132, 5914",
    " 8, 121224, 1256, 6444",
    " 4, 263189, 1532, 6425",
    " 4,  32000,    8, 2136",
    "40,  92004, 1396, 3387",
    "32,  29042, 1308, 2017",
  })
  void aSlowReaderIsNoLoss(long mb, long again, long busy, long age) {
    assertEquals(false, Stalls.isLoss(reading(true, mb, again, busy), 1000 * age));
    assertEquals(false, Stalls.isLoss(reading(false, mb, again, 0), 1000 * age));
  }

  /**
   * The timer was all that a peer with a narrow window was waited for, twice or in each direction.
   */
  @Test
  void whereItWasNearlyAllOfTheTimeEachTimeoutCounts() {
    long sent = 4 * MB;
    assertEquals(true, Stalls.isLoss(reading(true, 4, 36_256, 4), 413_000));
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 80);
    StallReading both =
        new StallReading(remote, 10_501, sent, 209_000, 162, sent, 9, 0, true, 4_000, 0);
    assertEquals(true, Stalls.isLoss(both, 420_000));
    assertEquals(false, Stalls.isLoss(both, 740_000));
    assertEquals(false, Stalls.isLoss(reading(true, 4, 10_501, 4), 420_000));
    assertEquals(false, Stalls.isLoss(reading(false, 4, 162, 0), 420_000));
  }

  /** Readers of 64 KB in 0.2 to 100 ms, most with a window of 128 KB: on TCP, 0.05 to 6.4 s. */
  @ParameterizedTest
  @CsvSource({
    "true,  148632,  224, 2357",
    "true,  394136,  840, 5203",
    "true,  410632,  880, 5274",
    "true,  142328,  400, 2851",
    "false, 263189, 1532, 6425",
    "false, 166934, 1032, 5229",
    "false,  36256,  316,  731",
  })
  void whereTheTimerWasMostOfTheTimeTheReaderIsNotAsked(
      boolean isLoss, long again, long busy, long age) {
    assertEquals(isLoss, Stalls.isLoss(reading(true, 4, again, busy), 1000 * age));
  }

  /** A pool's connection: an hour old, busy for a second of it, or for half a minute. */
  @Test
  void whatWasLostCountsAgainstTheTimeThatWasUsed() {
    long hour = 3_600_000_000L;
    assertEquals(true, Stalls.isLoss(reading(true, 1000, 20_000, 1_000), hour));
    assertEquals(false, Stalls.isLoss(reading(true, 30_000, 20_000, 30_000), hour));
    assertEquals(false, Stalls.isLoss(reading(false, 1000, 20_000, 0), hour));
  }

  /** 17 bursts of 2 MB with rests of 220 ms, and one answer at the end; or one to each burst. */
  @ParameterizedTest
  @CsvSource({"1, false", "17, true"})
  void whatIsSentAgainInARestWithoutAnAnswerIsNoLoss(long answers, boolean isLoss) {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 80);
    StallReading bursts =
        new StallReading(remote, 60_000, 34 * MB, 1_000, 0, answers, answers, 0, true, 34_000, 0);
    assertEquals(isLoss, Stalls.isLoss(bursts, 3_769_000));
    assertEquals(true, Stalls.isLoss(bursts, Integer.MAX_VALUE), "a server counts it");
  }

  /**
   * Steady readers of 64 KB in 0.3 to 3 ms, who still read when the last had come; it came sooner,
   * and each would be a loss.
   */
  @ParameterizedTest
  @CsvSource({
    " 6,   7656,   8,  290, 272",
    "16,  31104,  44,  395, 160",
    "16,    672,  24,  393, 156",
    "40, 165472,  64,  513,  84",
    "40,  56720,  52, 1907, 196",
    "40, 159376,  20,  306,  44",
    "40,  30696,  36,  240,  36",
  })
  void aReaderThatStillReadsWhenAllHasComeIsNoLoss(
      long mb, long again, long busy, long age, long tail) {
    assertEquals(false, Stalls.isLoss(reading(true, mb, again, busy, tail), 1000 * age));
    assertEquals(false, Stalls.isLoss(reading(false, mb, again, 0, tail), 1000 * age));
    assertEquals(true, Stalls.isLoss(reading(true, mb, again, busy, 4), 1000 * age));
  }

  /** It is in the midst of sending, or may rest since it read the last. */
  @Test
  void whereNothingCameBackNothingIsKnown() {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 80);
    for (boolean ends : new boolean[] {true, false}) {
      StallReading sends =
          new StallReading(remote, 7_351, 40 * MB, 0, 0, 9, 9, 400_000, ends, 12, 0);
      assertEquals(ends, Stalls.isLoss(sends, 425_000));
      StallReading read = new StallReading(remote, 0, 9, 400_000, 7_351, 40 * MB, 9, 0, ends, 0, 0);
      assertEquals(ends, Stalls.isLoss(read, 425_000));
    }
  }

  /**
   * The last byte of an answer came when it had been sent, which took its time, too; more of it
   * where the window never told of a slow reader.
   */
  @ParameterizedTest
  @CsvSource({
    "  4, 4000, 22, true",
    "  4, 4000, 23, false",
    "  4,    0, 23, false",
    "400, 4000, 32, true",
    "400, 4000, 33, false",
    "400,    0, 95, true",
    "400,    0, 96, false",
  })
  void aLongAnswerTakesTime(long mb, long limited, long millis, boolean isLoss) {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 80);
    StallReading answered =
        new StallReading(
            remote, 2885, 4 * MB, 1000 * millis, 0, mb * MB, 9, 0, false, 4_000, limited);
    assertEquals(isLoss, Stalls.isLoss(answered, 350_000));
  }

  /** All was sent in 190 ms to a quick reader, and read for a while after it had come. */
  @ParameterizedTest
  @CsvSource({"4, true", "45, false"})
  void aReaderIsAskedOfWhereThereWasTimeForATimeout(long tail, boolean isLoss) {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 80);
    long ago = 1000 * tail;
    StallReading both =
        new StallReading(
            remote, 2885, 2 * MB, ago + 55_000, 2885, 40 * MB, 9, ago, true, 20_000, 0);
    assertEquals(isLoss, Stalls.isLoss(both, 250_000));
  }

  /**
   * Both ends send at once, and one reads slowly: of the other's end something is sent again when
   * all of it has been read, and nobody waits for that. Figures of 40 and 80 MB each way.
   */
  @ParameterizedTest
  @CsvSource({"80, 1080, 1953", "40, 1696, 1017", "20, 1024, 516"})
  void whatCameWhileAsMuchWasSentIsNoLoss(long mb, long again, long age) {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 80);
    for (long sent : new long[] {mb * MB, MB}) {
      StallReading duplex =
          new StallReading(remote, 0, sent, 4_000, again, mb * MB, 9, 0, true, 100_000, 16_000);
      assertEquals(sent == MB, Stalls.isLoss(duplex, 1000 * age));
      StallReading back =
          new StallReading(remote, 0, sent, 900_000, again, mb * MB, 9, 0, true, 100_000, 0);
      assertEquals(true, Stalls.isLoss(back, 1000 * age));
    }
  }

  private static StallReading reading(boolean sent, long mb, long again, long busyMillis) {
    return reading(sent, mb, again, busyMillis, 4);
  }

  /**
   * @param tail from the last byte to an answer, in milliseconds
   */
  private static StallReading reading(
      boolean sent, long mb, long again, long busyMillis, long tail) {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 80);
    return sent
        ? new StallReading(
            remote, again, mb * MB, 1000 * tail, 0, 0, mb, 0, true, 1000 * busyMillis, 0)
        : new StallReading(remote, 0, 0, 0, again, mb * MB, 0, 1000 * tail, true, 0, 0);
  }
}
