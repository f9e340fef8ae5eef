package io.mptcpize.it.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.program.jvm.NoSocket;
import io.mptcpize.it.program.jvm.OneSocket;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each class costs start-up time in somebody's JVM: these are loaded where there is no socket, and
 * where there is one, and no others. Who adds a class here has measured it ({@code
 * it/bench/StartUp.java}).
 */
class LoadedClassesTest {
  private static final List<String> WITHOUT_SOCKETS =
      List.of(
          "Agent",
          "IsolatedLoader",
          "jvm.Turn",
          "log.Log",
          "log.Log$Level",
          "options.Options",
          "options.Options$Setting",
          "rewrite.Instrumented",
          "rewrite.Place",
          "rewrite.Place$Where",
          "rules.Role",
          "rules.Rule",
          "rules.Rules",
          "rules.Rules$Answer",
          "rules.RulesException",
          "sockets.UrgentData",
          "start.Launch",
          "start.Rewriting",
          "start.Transformer");

  private static final List<String> FOR_ONE_SOCKET =
      List.of(
          "hook.ClosedListeners",
          "hook.JdkHook",
          "hook.Parts",
          "hook.SelfProof",
          "hook.SelfProof$Kind",
          "jvm.JavaBase",
          "jvm.Jdk",
          "jvm.PerfData",
          "jvm.Privileged",
          "kernel.Kernel",
          "kernel.Libc",
          "kernel.Scratch",
          "kernel.SocketState",
          "log.Counters",
          "log.Event",
          "policy.Connects",
          "policy.Decision",
          "policy.Detours",
          "policy.PendingConnects",
          "policy.Policy",
          "policy.Stalls",
          "policy.UnansweredConnects",
          "rewrite.AroundSockopt",
          "rewrite.AtCall",
          "rewrite.AtEntry",
          "rewrite.ClassFile",
          "rewrite.Coverage",
          "rewrite.Coverage$Group",
          "rewrite.HookedClass",
          "rewrite.HookedMethod",
          "rewrite.OnReadError",
          "sockets.Conversion",
          "sockets.Families",
          "sockets.Family",
          "sockets.Linked",
          "sockets.Linking",
          "sockets.Linking$1",
          "sockets.Opening",
          "sockets.Repairs",
          "sockets.Steering",
          "sockets.WideWindow",
          "sockopt.Sockopt",
          "sockopt.Sockopt$Kind",
          "sockopt.Sockopt$OverMptcp",
          "start.RunningAgent");

  /** What only classes of sockets are compared with. */
  private static final List<String> TABLE =
      List.of("rewrite.Instrumented", "rewrite.Place", "rewrite.Place$Where");

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void withoutSockets(Jdk jdk) {
    assertEquals(new TreeSet<>(WITHOUT_SOCKETS), loaded(jdk, "log=warn", NoSocket.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void withOneSocket(Jdk jdk) {
    Need.mptcp();
    Collection<String> expected = new TreeSet<>(WITHOUT_SOCKETS);
    expected.addAll(FOR_ONE_SOCKET);
    expected.add(jdk.feature() < 9 ? "jvm.JavaBaseBefore9" : "jvm.JavaBaseModule");
    expected.add(jdk.feature() < 21 ? "kernel.JffiLibrary" : "kernel.ForeignLibc");
    if (jdk.feature() < 13) { // there the plain implementation is what sockets are made of
      expected.addAll(
          Set.of("rewrite.AroundPlainSockopt", "rewrite.Coverage$2", "rewrite.HookedClass$1"));
    }
    assertEquals(expected, loaded(jdk, "log=warn", OneSocket.class));
  }

  /** An agent that is switched off costs what it costs where there is no socket. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void withOneSocketSwitchedOff(Jdk jdk) {
    Collection<String> expected = new TreeSet<>(WITHOUT_SOCKETS);
    expected.removeAll(TABLE);
    assertEquals(expected, loaded(jdk, "log=warn,enabled=false", OneSocket.class));
  }

  /** The agent's classes that a JVM says to load, without the package that all lie in. */
  private static Set<String> loaded(Jdk jdk, String options, Class<?> program) {
    Finished finished =
        Jvm.of(jdk)
            .agent(options)
            .options(jdk.feature() < 9 ? "-verbose:class" : "-Xlog:class+load")
            .mainWithoutLibraries(program)
            .run()
            .exited(0);
    Set<String> names = new TreeSet<>();
    Matcher matcher =
        Pattern.compile("(?:\\[Loaded |\\[class,load\\] )io\\.mptcpize\\.(?!it\\.)([\\w.$]+)")
            .matcher(finished.stdout());
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
