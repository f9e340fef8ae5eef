package io.mptcpize.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DetoursTest {
  private static final long NOW = Long.MAX_VALUE - 5; // nanoTime may overflow
  private static final long WHILE = TimeUnit.MINUTES.toNanos(Detours.MINUTES);

  private final Detours detours = new Detours();

  @Test
  void remembersADestinationForSomeMinutes() throws Exception {
    assertTrue(detours.add(address(1), 443, NOW));
    assertTrue(detours.has(address(1), 443, NOW + WHILE - 1));
    assertFalse(detours.has(address(1), 443, NOW + WHILE));
    assertEquals(0, detours.size());
  }

  @Test
  void leavesOtherAddressesAndPortsAlone() throws Exception {
    detours.add(address(1), 443, NOW);
    assertFalse(detours.has(address(1), 80, NOW));
    assertFalse(detours.has(address(2), 443, NOW));
  }

  @Test
  void doesNotMindTheName() throws Exception {
    detours.add(InetAddress.getByAddress("one", new byte[] {10, 0, 0, 1}), 443, NOW);
    assertTrue(detours.has(InetAddress.getByAddress("two", new byte[] {10, 0, 0, 1}), 443, NOW));
  }

  @Test
  void tellsARepetitionFromANewOne() throws Exception {
    assertTrue(detours.add(address(1), 443, NOW));
    assertFalse(detours.add(address(1), 443, NOW + 1));
  }

  @Test
  void staysBounded() throws Exception {
    for (int i = 0; i < 5000; i++) {
      detours.add(address(i), 443, NOW + i);
    }
    assertTrue(detours.size() <= 1024, "remembers " + detours.size());
    assertTrue(detours.has(address(4999), 443, NOW + 5000));
  }

  private static InetAddress address(int i) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
  }
}
