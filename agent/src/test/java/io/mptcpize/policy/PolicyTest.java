package io.mptcpize.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.rules.Role;
import io.mptcpize.rules.Rules;
import io.mptcpize.rules.RulesException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final String MPTCP_TO_NET_10 = "mptcp connect 10.0.0.0/8 *";

  private final Detours detours = Detours.ofUnanswered();
  private final Detours stalled = Detours.ofStalled();

  private Policy policy(String rules) throws RulesException {
    Rules parsed = rules == null ? Rules.NONE : Rules.parse(rules, "test");
    return new Policy(parsed, detours, stalled, new Counters(name -> LongBuffer.allocate(1)));
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @Test
  void withoutRulesAllIsMptcpAsItWasOpened() throws Exception {
    Policy policy = policy(null);
    assertTrue(policy.opensMptcp(Role.CONNECT, true));
    assertTrue(policy.opensMptcp(Role.LISTEN, false));
    assertEquals(Decision.AS_OPENED, policy.connects(address("192.0.2.1"), 80, false));
    assertEquals(Decision.LEAVE, policy.listens(address("0.0.0.0"), 80, true));
    assertFalse(policy.dependsOnAddresses());
  }

  @Test
  void rulesDecideOnTheAddress() throws Exception {
    Policy policy = policy(MPTCP_TO_NET_10);
    assertTrue(policy.dependsOnAddresses());
    assertFalse(policy.opensMptcp(Role.CONNECT, true));
    assertEquals(Decision.TO_MPTCP, policy.connects(address("10.1.2.3"), 80, false));
    assertEquals(Decision.TO_TCP, policy.connects(address("192.0.2.1"), 80, false));
    assertEquals(Decision.LEAVE, policy.listens(address("10.1.2.3"), 80, true));
  }

  /** A socket that was opened before its role was known may have been opened for the other. */
  @Test
  void listenersAreSteeredWhereRolesDiffer() throws Exception {
    Policy policy = policy("mptcp listen * *");
    assertEquals(Decision.LEAVE, policy.listens(address("0.0.0.0"), 80, true));
    assertEquals(Decision.TO_MPTCP, policy.listens(address("0.0.0.0"), 80, false));
  }

  @Test
  void theSwitchLeavesAllAlone() throws Exception {
    for (String rules : new String[] {null, MPTCP_TO_NET_10}) {
      Policy policy = policy(rules);
      policy.enable(false);
      assertFalse(policy.opensMptcp(Role.CONNECT, true));
      assertEquals(Decision.LEAVE, policy.connects(address("10.1.2.3"), 80, false));
      assertEquals(Decision.LEAVE, policy.listens(address("10.1.2.3"), 80, false));
      policy.enable(true);
      assertTrue(policy.connects(address("10.1.2.3"), 80, false).isMptcp());
    }
  }

  @Test
  void detoursAreTcp() throws Exception {
    Policy policy = policy(null);
    detours.add(address("192.0.2.1"), 80, "no answer", System.nanoTime());
    assertEquals(Decision.TO_TCP, policy.connects(address("192.0.2.1"), 80, false));
    assertEquals(Decision.AS_OPENED, policy.connects(address("192.0.2.1"), 81, false));
  }

  /** Also where a rule names the destination: what is wanted there is no harm. */
  @Test
  void whereMptcpStallsIsTcpWhateverTheRulesSay() throws Exception {
    int port = 80;
    for (String rules : new String[] {null, "mptcp connect 192.0.2.1 80-90", "mptcp * * *"}) {
      Policy policy = policy(rules);
      InetAddress address = address("192.0.2.1");
      assertTrue(policy.connects(address, ++port, false).isMptcp(), rules);
      stalled.add(address, port, "", System.nanoTime());
      assertEquals(Decision.TO_TCP, policy.connects(address, port, false), rules);
      assertEquals(Event.STALLED, policy.whyTcp(Role.CONNECT, address, port), rules);
    }
  }

  @Test
  void linkLocalAddressesAreTcp() throws Exception {
    for (String rules : new String[] {null, "mptcp * * *"}) {
      Policy policy = policy(rules);
      assertEquals(Decision.TO_TCP, policy.connects(address("fe80::1"), 80, false));
      assertEquals(Decision.TO_TCP, policy.connects(address("169.254.169.254"), 80, false));
      assertEquals(Decision.AS_OPENED, policy.connects(address("fd00::1"), 80, false));
    }
    assertEquals(Decision.LEAVE, policy("tcp * * *").connects(address("fe80::1"), 80, false));
  }

  @Test
  void clientsWithAPortOfTheirOwnAreTcp() throws Exception {
    for (String rules : new String[] {null, MPTCP_TO_NET_10, "mptcp connect * *"}) {
      Policy policy = policy(rules);
      assertEquals(Decision.TO_TCP, policy.bindsToOwnPort(), rules);
      assertEquals(Decision.TO_TCP, policy.connects(address("10.1.2.3"), 80, true), rules);
    }
    Policy none = policy("mptcp listen * *");
    assertEquals(Decision.LEAVE, none.bindsToOwnPort());
    assertEquals(Decision.LEAVE, none.connects(address("10.1.2.3"), 80, true));
  }

  @Test
  void replacedRulesSteerWhatTheOldOnesOpened() throws Exception {
    Policy policy = policy("tcp * * *");
    policy.replaceRules(Rules.NONE);
    assertEquals(Decision.TO_MPTCP, policy.connects(address("192.0.2.1"), 80, false));
    assertEquals(Decision.TO_MPTCP, policy.listens(address("0.0.0.0"), 80, true));
  }
}
