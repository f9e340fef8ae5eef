package io.mptcpize.it.others;

import io.mptcpize.it.harness.Guest;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.program.others.OwnByteBuddy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An application with a Byte Buddy of its own, which it uses to rewrite classes at run time. */
class OwnByteBuddyTest {
  static Stream<Arguments> cases() {
    return OwnLoader.cases("byte-buddy-first", "socket-first");
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("cases")
  void rewritesItsClasses(Jdk jdk, OwnLoader loader, String order) throws IOException {
    List<String> jars = new ArrayList<>(OwnLoader.jnr());
    jars.add(Guest.file("byte-buddy.jar").toString());
    jars.add(Guest.file("byte-buddy-agent.jar").toString());
    Jvm jvm = Jvm.of(jdk).property("jdk.attach.allowAttachSelf", "true");
    if (jdk.feature() >= 21) {
      jvm.options("-XX:+EnableDynamicAgentLoading"); // or the JDK warns of what Byte Buddy does
    }
    loader.assertPrints("method rewritten", jdk, jvm, jars, OwnByteBuddy.class, order);
  }
}
