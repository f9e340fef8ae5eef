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
  @CsvSource({"4, 2885, 206", "16, 2885, 210", "40, 10934, 421", "150, 50898, 883"})
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

  /** A pool's connection: an hour old, busy for a second of it, or for half a minute. */
  @Test
  void whatWasLostCountsAgainstTheTimeThatWasUsed() {
    long hour = 3_600_000_000L;
    assertEquals(true, Stalls.isLoss(reading(true, 1000, 20_000, 1_000), hour));
    assertEquals(false, Stalls.isLoss(reading(true, 30_000, 20_000, 30_000), hour));
    assertEquals(false, Stalls.isLoss(reading(false, 1000, 20_000, 0), hour));
  }

  private static StallReading reading(boolean sent, long mb, long again, long busyMillis) {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 80);
    return new StallReading(remote, sent, again, mb * MB, 1000 * busyMillis);
  }
}
