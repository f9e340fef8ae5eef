package io.mptcpize.hook;

import io.mptcpize.log.Counters;
import io.mptcpize.policy.Detours;
import io.mptcpize.policy.Policy;
import io.mptcpize.policy.UnansweredConnects;
import io.mptcpize.rewrite.Coverage;
import io.mptcpize.rules.Rules;
import io.mptcpize.sockets.Linking;
import io.mptcpize.sockets.Opening;
import io.mptcpize.sockets.Repairs;
import io.mptcpize.sockets.Steering;
import io.mptcpize.sockets.UrgentData;
import java.io.File;

/** The parts of the agent that the hooks ask, joined. */
public final class Parts {
  public final Counters counters = new Counters();
  public final Coverage coverage = new Coverage();
  public final Policy policy;
  public final Linking linking;
  public final Steering steering;
  final UnansweredConnects unanswered;
  final Opening opening;
  final Repairs repairs;

  /**
   * @param wideWindow how many bytes an MPTCP socket can receive at first; 0: as the kernel does
   * @param home the directory of the agent's jar, where a native library may lie
   */
  public Parts(Rules rules, UrgentData urgentData, int wideWindow, File home) {
    Detours detours = new Detours();
    policy = new Policy(rules, detours, counters);
    unanswered = new UnansweredConnects(detours, counters);
    linking = new Linking(home, wideWindow, counters);
    opening = new Opening(linking, counters);
    repairs = new Repairs(linking, urgentData, counters);
    steering = new Steering(linking, repairs, counters, policy.dependsOnAddresses());
  }

  /** New sockets follow these rules; connections and listeners stay as they are. */
  public void replaceRules(Rules rules) {
    steering.anyMayBeSet(); // nobody may have watched so far
    policy.replaceRules(rules);
  }
}
