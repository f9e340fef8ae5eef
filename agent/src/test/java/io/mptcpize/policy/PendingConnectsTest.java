package io.mptcpize.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingConnectsTest {
  private static final InetAddress REMOTE = InetAddress.getLoopbackAddress();

  private final PendingConnects connects = new PendingConnects();

  @Test
  void isTakenOnce() {
    Object owner = new Object();
    connects.begun(owner, 7, REMOTE, 443);
    PendingConnects.Connect connect = connects.take(owner);
    assertEquals(7, connect.fd);
    assertEquals(REMOTE, connect.remote);
    assertEquals(443, connect.port);
    assertNull(connects.take(owner));
  }

  @Test
  void isReplacedByTheNextOfTheSameSocket() {
    Object owner = new Object();
    connects.begun(owner, 7, REMOTE, 443);
    connects.begun(owner, 7, REMOTE, 444);
    assertEquals(444, connects.take(owner).port);
    assertNull(connects.take(owner));
  }

  @Test
  void outlivesManyOthersThatStayOpen() {
    List<Object> others = begin(20_000);
    List<Object> pending = begin(100);
    others.addAll(begin(500));
    pending.forEach(owner -> assertNotNull(connects.take(owner)));
  }

  @Test
  void staysBounded() {
    long kept = begin(20_000).stream().filter(owner -> connects.take(owner) != null).count();
    assertTrue(kept > 1000 && kept <= 4096, () -> "keeps " + kept);
  }

  private List<Object> begin(int n) {
    List<Object> owners = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      owners.add(new Object());
      connects.begun(owners.get(i), i, REMOTE, 443);
    }
    return owners;
  }
}
