package io.mptcpize.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DetoursTest {
  private static final long NOW = Long.MAX_VALUE - 5; // nanoTime may overflow
  private static final long WHILE = TimeUnit.MINUTES.toNanos(3);
  private static final String WHY = "no answer";

  private final Detours detours = Detours.ofUnanswered();

  @Test
  void remembersADestinationForSomeMinutes() throws Exception {
    assertTrue(detours.isEmpty());
    assertEquals(3, detours.add(address(1), 443, WHY, NOW));
    assertTrue(detours.has(address(1), 443, NOW + WHILE - 1));
    assertEquals(1, detours.size(NOW + WHILE - 1));
    assertFalse(detours.has(address(1), 443, NOW + WHILE));
    assertEquals(0, detours.size(NOW + WHILE));
    assertFalse(detours.isEmpty());
  }

  @Test
  void leavesOtherAddressesAndPortsAlone() throws Exception {
    detours.add(address(1), 443, WHY, NOW);
    assertFalse(detours.has(address(1), 80, NOW));
    assertFalse(detours.has(address(2), 443, NOW));
  }

  @Test
  void doesNotMindTheName() throws Exception {
    InetAddress one = InetAddress.getByAddress("one", new byte[] {10, 0, 0, 1});
    detours.add(one, 443, WHY, NOW);
    assertTrue(detours.has(InetAddress.getByAddress("two", new byte[] {10, 0, 0, 1}), 443, NOW));
  }

  @Test
  void tellsARepetitionFromANewOne() throws Exception {
    assertEquals(3, detours.add(address(1), 443, WHY, NOW));
    assertEquals(0, detours.add(address(1), 443, WHY, NOW + 1));
    assertEquals(3, detours.add(address(1), 443, WHY, NOW + WHILE));
  }

  @Test
  void takesTwiceAsLongEachTimeUpToAnHour() throws Exception {
    Detours stalled = Detours.ofStalled();
    long now = NOW;
    for (long minutes : new long[] {5, 10, 20, 40, 60, 60}) {
      assertEquals(minutes, stalled.add(address(1), 443, WHY, now));
      now += TimeUnit.MINUTES.toNanos(minutes);
      assertTrue(stalled.has(address(1), 443, now - 1));
      assertFalse(stalled.has(address(1), 443, now));
      now += TimeUnit.MINUTES.toNanos(59); // it was MPTCP again, and well
    }
    now += TimeUnit.MINUTES.toNanos(1);
    assertEquals(5, stalled.add(address(1), 443, WHY, now));
  }

  @Test
  void tellsThoseInForce() throws Exception {
    detours.add(address(1), 443, WHY, NOW);
    detours.add(address(2), 80, "another", NOW - WHILE);
    assertArrayEquals(new String[] {"10.0.0.1 port 443, for 180 s: no answer"}, detours.told(NOW));
  }

  @Test
  void staysBounded() throws Exception {
    for (int i = 0; i < 5000; i++) {
      detours.add(address(i), 443, WHY, NOW + i);
    }
    int size = detours.size(NOW + 5000);
    assertTrue(size <= 1024, "remembers " + size);
    assertTrue(detours.has(address(4999), 443, NOW + 5000));
  }

  private static InetAddress address(int i) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
  }
}
