package io.mptcpize.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PendingConnectsTest {
  private static final int ROUNDS = 500;
  private static final int AT_ONCE = 200;
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
    assertTrue(connects.has(owner));
    assertFalse(connects.has(new Object()));
  }

  @Test
  void isFoundByItsPlaceUntilItIsTaken() {
    List<Object> owners = begin(100);
    assertEquals(100, found());
    connects.take(owners.get(0));
    assertEquals(99, found());
  }

  private long found() {
    return IntStream.range(-1, PendingConnects.PLACES - 1)
        .filter(i -> connects.at(i) != null)
        .count();
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

  /** Of two threads that close a socket at once, exactly one learns of its connect. */
  @Test
  void isTakenByOneOfTwoClosers() throws Exception {
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger arrived = new AtomicInteger();
    ExecutorService closers = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<Object> owners = begin(AT_ONCE);
        Set<Integer> hashes = new HashSet<>();
        owners.removeIf(owner -> !hashes.add(System.identityHashCode(owner)));
        arrived.set(0);
        taken.set(0);
        Callable<Void> closer =
            () -> {
              for (int i = 0; i < owners.size(); i++) {
                arrived.incrementAndGet();
                while (arrived.get() < 2 * (i + 1)) { // both take the same one now
                  Thread.yield();
                }
                taken.addAndGet(connects.take(owners.get(i)) == null ? 0 : 1);
              }
              return null;
            };
        for (Future<Void> done : closers.invokeAll(List.of(closer, closer))) {
          done.get();
        }
        assertEquals(owners.size(), taken.get(), "connects that were taken");
      }
    } finally {
      closers.shutdownNow();
    }
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
