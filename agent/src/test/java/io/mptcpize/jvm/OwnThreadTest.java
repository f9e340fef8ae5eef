package io.mptcpize.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whoever makes a thread of the agent's leaves nothing of his own in it. */
class OwnThreadTest {
  private static final InheritableThreadLocal<String> LOCAL = new InheritableThreadLocal<>();

  @Test
  void hasNothingOfTheThreadThatMakesIt() throws Exception {
    ThreadGroup group = new ThreadGroup("application");
    String[] inherited = {"not run"};
    Thread[] made = new Thread[1];
    Thread application =
        new Thread(
            group,
            () -> {
              LOCAL.set("of the application");
              made[0] = OwnThread.of(() -> inherited[0] = LOCAL.get(), "own");
              made[0].start();
            });
    application.setPriority(Thread.MAX_PRIORITY);
    application.start();
    application.join();
    ThreadGroup itsGroup = made[0].getThreadGroup(); // null once it has ended
    made[0].join();
    assertNull(inherited[0]);
    assertTrue(itsGroup == null || itsGroup.getParent() == null, String.valueOf(itsGroup));
    assertEquals(0, group.activeCount());
    assertEquals(Thread.NORM_PRIORITY, made[0].getPriority());
    assertTrue(made[0].isDaemon());
    assertNull(made[0].getContextClassLoader());
  }
}
