package io.mptcpize.hook;

import static io.mptcpize.hook.KnownProtocols.MPTCP;
import static io.mptcpize.hook.KnownProtocols.TCP;
import static io.mptcpize.hook.KnownProtocols.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KnownProtocolsTest {
  private static final int DESCRIPTORS = 100_000;

  @Test
  void eachNumberHasItsOwn() {
    KnownProtocols known = new KnownProtocols();
    for (int fd = 0; fd < DESCRIPTORS; fd++) {
      assertEquals(UNKNOWN, known.of(fd));
      known.learn(fd, fd % 3);
    }
    for (int fd = 0; fd < DESCRIPTORS; fd++) {
      assertEquals(fd % 3, known.of(fd), "" + fd);
    }
  }

  @Test
  void whatIsClosedIsForgotten() {
    KnownProtocols known = new KnownProtocols();
    known.learn(20, MPTCP);
    known.learn(21, TCP);
    known.learn(20, UNKNOWN);
    assertEquals(UNKNOWN, known.of(20));
    assertEquals(TCP, known.of(21));
    known.learn(20, TCP);
    assertEquals(TCP, known.of(20));
  }

  @Test
  void noDescriptorIsNotKnown() {
    assertEquals(UNKNOWN, new KnownProtocols().of(-1));
  }
}
